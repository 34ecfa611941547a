"""What must be read again, and by nobody else: secrets of authenticator apps, encrypted where they lie.

The key is derived from the installation's secret (JWT_SECRET). To rotate it, put the old one into JWT_SECRETS_BEFORE:
what it sealed still opens, and is sealed anew under the new key when its owner uses it next.
"""

import base64
import hashlib
import hmac
import secrets

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from courtyard.kernel.basics import Unavailable, new_token
from courtyard.kernel.settings import Settings

_NONCE_BYTES = 12  # what AES-GCM is made for (NIST SP 800-38D)
_PURPOSE = b"courtyard accounts sealing"


class SealLost(Unavailable):
    """What was sealed under a secret that this process does not have (any more)."""

    message = "This was encrypted with another secret. Whoever runs this site must put it into JWT_SECRETS_BEFORE."


class Opened(msgspec.Struct, frozen=True):
    """What was sealed, and whether it should be sealed again."""

    content: bytes
    is_under_old_key: bool


class Seals:
    """AES-256-GCM. Each sealed text names its key, and opens only for the owner that it was sealed for."""

    def __init__(self, settings: Settings) -> None:
        current = settings.secret.get_secret_value() if settings.secret else new_token()
        keys = [_key_of(secret) for secret in (current, *(each.get_secret_value() for each in settings.secrets_before))]
        self._current = _name_of(keys[0])
        self._ciphers = {_name_of(key): AESGCM(key) for key in keys}

    def close(self, content: bytes, owner: str) -> str:
        """Sealed under the present key."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + self._ciphers[self._current].encrypt(nonce, content, owner.encode())
        return f"{self._current}.{base64.b64encode(sealed).decode()}"

    def open(self, text: str, owner: str) -> Opened:
        """What was sealed for this owner.

        Raises:
            SealLost: under a secret that is not known here, for somebody else, or damaged.
        """
        name, _, encoded = text.partition(".")
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise SealLost(cause=f"no key {name}")
        try:
            sealed = base64.b64decode(encoded, validate=True)
            content = cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], owner.encode())
        except (InvalidTag, ValueError) as error:
            raise SealLost(cause=repr(error)) from None
        return Opened(content, is_under_old_key=name != self._current)


def _key_of(secret: str) -> bytes:
    return hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)


def _name_of(key: bytes) -> str:
    return hashlib.sha256(_PURPOSE + key).hexdigest()[:8]
