"""Addresses of files: plain for public ones; signed, and good for a while, for private ones."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.media.models import Variant

PREFIX = "/media/"
_SIGN_BYTES = 18


def path_of(file: Id, variant: Variant) -> str:
    """Where a variant is served."""
    return f"{PREFIX}{file}/{variant.file_name}"


class Signer(msgspec.Struct, frozen=True):
    """Signs addresses, and tells whether one is signed.

    Args:
        key: Secret of the installation, for this purpose only.
        window_s: An address is good for one to two of these, and the same for as long, so that browsers keep the file.
    """

    key: bytes
    window_s: int

    def signed(self, path: str, now_s: float) -> str:
        """The path with an end and a signature."""
        until = (int(now_s) // self.window_s + 2) * self.window_s
        return f"{path}?until={until}&sign={self._signature(path, until)}"

    def seconds_left(self, path: str, until: int, sign: str, now_s: float) -> int:
        """For how long the address is still good; 0 for one that is over, or that we did not sign."""
        is_ours = hmac.compare_digest(self._signature(path, until).encode(), sign.encode())
        return max(0, until - int(now_s)) if is_ours else 0

    def _signature(self, path: str, until: int) -> str:
        found = hmac.digest(self.key, f"{path}\n{until}".encode(), hashlib.sha256)
        return urlsafe_b64encode(found[:_SIGN_BYTES]).decode()


def signing_key(secret: str) -> bytes:
    """A key for addresses alone, made of the installation's secret."""
    return hmac.digest(secret.encode(), b"courtyard: addresses of private files", hashlib.sha256)
