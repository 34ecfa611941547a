"""Text as people write it: slugs, folding, trimming."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SPACES = re.compile(r"\s+")
_FOLDED_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "ø": "o", "å": "a", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}  # noqa: RUF001  (Turkish dotless i is meant)
)


def fold(text: str) -> str:
    """Case-folded text without accents, for comparing what people mean as the same."""
    if text.isascii():
        return text.lower()
    lowered = text.casefold().translate(_FOLDED_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))


def slugify(text: str, max_length: int = 80) -> str:
    """A readable path segment: ``Crème brûlée!`` → ``creme-brulee``; may be empty for text without Latin letters."""
    return _NOT_WORD.sub("-", fold(text)).strip("-")[:max_length].strip("-")


def squeeze(text: str) -> str:
    """One line: runs of white space become one space, ends are trimmed."""
    return _SPACES.sub(" ", text).strip()


def printable(text: str) -> str:
    """Text without control characters (for logs and device names), squeezed."""
    if text.isprintable():
        return squeeze(text)
    return squeeze("".join(c if c.isprintable() else " " for c in text))
