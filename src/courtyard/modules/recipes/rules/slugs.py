"""Slugs: the readable part of a recipe's address."""

import secrets

from courtyard.kernel.basics import is_id, slugify

# Addresses below /recipes that are something else.
_RESERVED = frozenset({"import", "mine", "new", "search", "saved", "liked", "recipes", "edit"})
_COUNTED_MAX = 3
_RANDOM_BELOW = 1_000_000


def slug_base(title: str) -> str:
    """The slug that a title asks for; never one that could be taken for an id."""
    slug = slugify(title)
    if not slug:
        return "recipe"
    is_unclear = is_id(slug) or slug.isdigit() or slug in _RESERVED
    return f"recipe-{slug}" if is_unclear else slug


def number_to_try(attempt: int, last_free: int = 0) -> int:
    """The number behind the base in this attempt (from 0), counted on from the one that was free last.

    Counting is tried only a few times: behind a title that a thousand recipes have, a random number is free at once,
    and the numbers behind it are free as well.
    """
    if attempt < _COUNTED_MAX:
        return last_free + attempt + 1
    return _RANDOM_BELOW + secrets.randbelow(_RANDOM_BELOW)


def numbered(base: str, number: int) -> str:
    """``soup``, ``soup-2``, ``soup-3``."""
    return base if number == 1 else f"{base}-{number}"
