"""E-mail addresses: the one form in which they are compared."""

import re
import unicodedata

EMAIL_LENGTH_MAX = 254  # RFC 5321, errata 1690
_LOCAL_LENGTH_MAX = 64
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\]\\.\x00-\x1f\x7f]+(?:\.[^\s@\"(),:;<>\[\]\\.\x00-\x1f\x7f]+)*\Z")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])\Z")


def email_key(email: str) -> str | None:
    """The address NFKC-normalised and case-folded, its domain as DNS has it (RFC 3490); None if it is no address."""
    local, at, domain = unicodedata.normalize("NFKC", email).strip().casefold().rpartition("@")
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    key = f"{local}@{host}"
    fits = len(key) <= EMAIL_LENGTH_MAX and len(local) <= _LOCAL_LENGTH_MAX
    if at and fits and local.isprintable() and _LOCAL.match(local) and _DOMAIN.match(host):
        return key
    return None


def mailbox_of(email: str) -> str:
    """The mailbox behind an address, roughly: for counting attempts, where dots and ``+tags`` must not help."""
    local, _, domain = unicodedata.normalize("NFKC", email).strip().casefold().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def masked(email: str) -> str:
    """An address for somebody who knows it already: ``a***@example.org``."""
    local, _, domain = email.strip().rpartition("@")
    return f"{local[:1]}***@{domain}"
