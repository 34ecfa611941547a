"""Which names people may have."""

import re

from courtyard.kernel.basics import is_id

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


def username_problem(username: str) -> str:
    """What is wrong with a new name; empty when it can be given."""
    key = username_key(username)
    if not USERNAME_LENGTH_MIN <= len(key) <= USERNAME_LENGTH_MAX:
        return f"use {USERNAME_LENGTH_MIN} to {USERNAME_LENGTH_MAX} characters"
    if not _SHAPE.match(key):
        return "use letters a to z and digits, with single dots, hyphens or underscores between them"
    if key in _RESERVED or is_id(key):
        return "this name is kept for the site itself"
    return ""
