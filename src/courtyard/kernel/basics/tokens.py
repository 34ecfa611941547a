"""Random secrets and their fingerprints: only the fingerprint is ever stored."""

import hashlib
import secrets


def new_token(size_bytes: int = 32) -> str:
    """A URL-safe random secret with ``size_bytes`` of entropy."""
    return secrets.token_urlsafe(size_bytes)


def fingerprint(token: str) -> str:
    """SHA-256 of a high-entropy token as hex: enough, since such a token cannot be guessed (not for passwords)."""
    return hashlib.sha256(token.encode()).hexdigest()
