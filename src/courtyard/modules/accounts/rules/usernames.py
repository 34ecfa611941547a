"""Which names people may have."""

import re

from courtyard.kernel.basics import is_id
from courtyard.modules.accounts.errors import UsernameRefused

USERNAME_LENGTH_MIN = 3
USERNAME_LENGTH_MAX = 30

# Latin letters only: names are how people recognise each other, and two that look alike must not be two people.
_SHAPE = re.compile(r"[a-z0-9](?:[a-z0-9]|[._-](?=[a-z0-9]))*\Z")
_RESERVED = frozenset(
    {
        "admin",
        "administrator",
        "all",
        "anonymous",
        "courtyard",
        "everybody",
        "everyone",
        "help",
        "me",
        "moderator",
        "nobody",
        "null",
        "root",
        "search",
        "security",
        "settings",
        "staff",
        "support",
        "system",
        "undefined",
    }
)


def username_key(username: str) -> str:
    """The form in which names are compared."""
    return username.strip().casefold()


def check_username(username: str) -> None:
    """Accept a name that can be given.

    Raises:
        UsernameRefused: names the reason.
    """
    key = username_key(username)
    if not USERNAME_LENGTH_MIN <= len(key) <= USERNAME_LENGTH_MAX:
        reason = f"use {USERNAME_LENGTH_MIN} to {USERNAME_LENGTH_MAX} characters"
    elif not _SHAPE.match(key):
        reason = "use letters a to z and digits, with single dots, hyphens or underscores between them"
    elif key in _RESERVED or is_id(key):
        reason = "this name is kept for the site itself"
    else:
        return
    raise UsernameRefused.field("username", reason)
