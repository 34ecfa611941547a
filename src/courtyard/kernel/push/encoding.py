"""Base64url without padding, as the keys and headers of Web Push are written (RFC 4648, section 5)."""

import base64


def base64url(data: bytes) -> str:
    """Bytes as text."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Text as bytes, with or without padding; the other alphabet is read too, since some browsers wrote it.

    Raises:
        ValueError: other characters, or a length that cannot be.
    """
    plain = text.rstrip("=").replace("+", "-").replace("/", "_")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
