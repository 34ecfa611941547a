"""What somebody typed: words, phrases in quotes, and what is to be left out."""

import re

import msgspec

from courtyard.kernel.search.errors import SearchRefused
from courtyard.kernel.search.words import STOP_WORDS, words_of

TYPED_LENGTH_MAX = 200
WORDS_MAX = 32
PHRASES_MAX = 5

_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"'})
_PART = re.compile(r'(?P<not>(?<!\S)-(?=[^\s-]))?(?:"(?P<phrase>[^"]*)"?|(?P<plain>[^\s"]+))')


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A search in words.

    Args:
        words: Those that count, in order.
        typed: All of them, small ones too.
        phrases: Words that must stand side by side.
        without: Words or phrases that must not be there.
        is_unfinished: Whether the last word may be the beginning of one.
    """

    words: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    is_unfinished: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for by words."""
        return not (self.words or self.phrases)


def wanted_of(text: str, *, typing: bool = False) -> Wanted:
    """Read what was typed; ``typing`` says that the last word may be unfinished.

    Raises:
        SearchRefused: too long, or too many words.
    """
    if len(text) > TYPED_LENGTH_MAX:
        raise _refused(f"at most {TYPED_LENGTH_MAX} characters")
    typed: list[str] = []
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    for part in _PART.finditer(text.translate(_QUOTES)):
        words = tuple(words_of(part["plain"] if part["phrase"] is None else part["phrase"]))
        if words and part["not"]:
            without.append(words)
        elif len(words) > 1 and part["phrase"] is not None:
            phrases.append(words)
        else:
            typed += words
    if len(typed) + sum(map(len, phrases)) > WORDS_MAX:
        raise _refused(f"at most {WORDS_MAX} words")
    if len(phrases) > PHRASES_MAX or len(without) > PHRASES_MAX:
        raise _refused(f"at most {PHRASES_MAX} phrases, and as many to leave out")
    is_unfinished = typing and bool(typed) and text[-1:].isalnum()
    words = _that_count(typed) if typed else ()
    return Wanted(
        words=words,
        typed=tuple(typed),
        phrases=tuple(phrases),
        without=tuple(without),
        is_unfinished=is_unfinished and words[-1:] == tuple(typed[-1:]),
    )


def _that_count(typed: list[str]) -> tuple[str, ...]:
    """Without the small words, unless there are no others; each once."""
    counting = [word for word in typed if word not in STOP_WORDS]
    return tuple(dict.fromkeys(counting or typed))


def _refused(reason: str) -> SearchRefused:
    return SearchRefused(f"q: {reason}", details={"fields": [{"path": "q", "reason": reason}]})
