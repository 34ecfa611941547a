"""API keys as they look: ``cyk_``, thirty letters of chance, six that check them.

The beginning and the checksum let scanners of public code tell a leaked key from anything else without asking us; the
form is that of GitHub's tokens.
"""

import re
import secrets
import string
import zlib

from courtyard.modules.accounts.errors import KeyRefused

PREFIX = "cyk_"
SHOWN_LENGTH = 10
NAME_LENGTH_MAX = 80
DAYS_MAX = 366

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHANCE, _CHECK = 30, 6
_FORM = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{_CHANCE}}})([0-9A-Za-z]{{{_CHECK}}})\Z")


def new_key() -> str:
    """A new key with 178 bits of chance."""
    chance = "".join(secrets.choice(_ALPHABET) for _ in range(_CHANCE))
    return f"{PREFIX}{chance}{_checksum(chance)}"


def is_key(text: str) -> bool:
    """Whether this is a key of ours, as far as one can see."""
    parts = _FORM.match(text)
    return parts is not None and _checksum(parts[1]) == parts[2]


def check_wishes(name: str, scopes: tuple[str, ...], days: int, known: frozenset[str]) -> None:
    """Accept what somebody wants a key for.

    Raises:
        KeyRefused: names every wrong field.
    """
    problems: dict[str, str] = {}
    if not name.strip() or len(name) > NAME_LENGTH_MAX or not name.isprintable():
        problems["name"] = f"say in 1 to {NAME_LENGTH_MAX} characters what the key is for"
    unknown = sorted(set(scopes) - known)
    if unknown:
        problems["scopes"] = f"{', '.join(unknown)[:100]} is not one of {', '.join(sorted(known))}"
    elif not scopes:
        problems["scopes"] = "choose what the key may do"
    if not 1 <= days <= DAYS_MAX:
        problems["expires_in_days"] = f"choose 1 to {DAYS_MAX} days"
    if problems:
        raise KeyRefused.fields(problems)


def _checksum(chance: str) -> str:
    number = zlib.crc32(chance.encode())
    digits = ""
    for _ in range(_CHECK):
        number, rest = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[rest] + digits
    return digits
