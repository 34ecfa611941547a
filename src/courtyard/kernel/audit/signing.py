"""Signatures of entries, so that whoever can write to the database alone can neither change nor invent one."""

import hashlib
import hmac

from courtyard.kernel.basics import new_token
from courtyard.kernel.settings import Settings

_PURPOSE = b"courtyard audit"
_NAME_LENGTH = 8


class Signer:
    """HMAC-SHA256 under a key derived from the installation's secret. Each signature names its key.

    To rotate the secret, put the old one into JWT_SECRETS_BEFORE: what it signed is checked with it. Without a secret
    a random one is taken, and nobody can check afterwards.
    """

    def __init__(self, settings: Settings) -> None:
        current = settings.secret.get_secret_value() if settings.secret else new_token()
        secrets = (current, *(each.get_secret_value() for each in settings.secrets_before))
        keys = [hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256) for secret in secrets]
        self._current = _name_of(keys[0])
        self._keys = {_name_of(key): key for key in keys}

    def sign(self, text: str) -> str:
        """``<key>.<signature>``."""
        return self._signature(self._current, text)

    def is_genuine(self, text: str, seal: str) -> bool | None:
        """Whether this text was signed here; None when it names a key that is not known here."""
        name = seal.partition(".")[0]
        if name not in self._keys:
            return None
        return hmac.compare_digest(self._signature(name, text), seal)

    def _signature(self, name: str, text: str) -> str:
        return f"{name}.{hmac.digest(self._keys[name], text.encode(), hashlib.sha256).hex()}"


def _name_of(key: bytes) -> str:
    return hashlib.sha256(_PURPOSE + key).hexdigest()[:_NAME_LENGTH]
