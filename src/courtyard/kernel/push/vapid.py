"""The installation's own key, by which push services know who sends (VAPID, RFC 8292)."""

import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from courtyard.kernel.push.encoding import base64url, from_base64url
from courtyard.kernel.push.encryption import point_of

_KEY_BYTES = 32
_VALID_S = 12 * 3600  # RFC 8292, section 2: at most 24 hours


class VapidKey:
    """Signs for one push service at a time.

    Args:
        text: The private key, 32 bytes in base64url, as the usual tools for Web Push write it.
        subject: ``mailto:`` or ``https:`` address of whoever runs the installation.
        clock: Seconds since 1970.

    Raises:
        ValueError: the text is no such key.
    """

    def __init__(self, text: str, subject: str, clock: Callable[[], float] = time.time) -> None:
        raw = from_base64url(text.strip())
        if len(raw) != _KEY_BYTES:
            raise ValueError(f"a VAPID key has {_KEY_BYTES} bytes, this one has {len(raw)}")
        private = ec.derive_private_key(int.from_bytes(raw), ec.SECP256R1())
        self._key = ECKey.import_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self._subject = subject
        self._clock = clock
        self.public = base64url(point_of(private))

    def authorization(self, audience: str) -> str:
        """The value of the Authorization header for the push service at this origin."""
        claims = {"aud": audience, "exp": int(self._clock()) + _VALID_S, "sub": self._subject}
        token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, self._key, algorithms=["ES256"])
        return f"vapid t={token}, k={self.public}"
