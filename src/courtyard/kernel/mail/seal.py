"""Text that nobody reads or changes on its way: what letters say, and who unsubscribes from what."""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from courtyard.kernel.basics import new_token
from courtyard.kernel.mail.errors import LinkBroken
from courtyard.kernel.settings import Settings

_NONCE_BYTES = 12  # what AES-GCM is made for (NIST SP 800-38D)


class Seal:
    """AES-256-GCM under a key of its own for each purpose, derived from the installation's secret.

    Without a secret a random one is taken: what is sealed then opens in this process only.
    """

    def __init__(self, settings: Settings, purpose: str) -> None:
        secret = settings.secret.get_secret_value() if settings.secret else new_token()
        self._purpose = f"courtyard mail {purpose}".encode()
        self._cipher = AESGCM(hmac.digest(secret.encode(), self._purpose, hashlib.sha256))

    def close(self, content: bytes) -> str:
        """Sealed, as text that may stand in an address."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, content, self._purpose)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, text: str) -> bytes:
        """What was sealed.

        Raises:
            LinkBroken: not sealed by this installation, or changed since.
        """
        try:
            sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self._purpose)
        except (InvalidTag, ValueError) as error:
            raise LinkBroken(cause=repr(error)) from None
