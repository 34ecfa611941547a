"""What a module gives to an index, and what is made of it for the engines."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

import msgspec

from courtyard.kernel.search.declaring import FACTOR_MAX, Factor, IndexSpec, Keyword, Number, Text
from courtyard.kernel.search.words import (
    compounds,
    exact_value,
    guess_language,
    known_language,
    pairs,
    stem_tokens,
    words_of,
)

_VALUES_MAX = 500
_WORDS_MAX = 2_000
_SHORT = 40
_PIECES_REMEMBERED = 20_000
_NUMBER_MAX = 2**62
_FALLBACK = "en"
_BORDER = " | "


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One document for an index.

    Args:
        id: The document's; 24 hex digits or any other text without control characters.
        texts: Field → text, or several pieces of text that are no neighbours.
        keywords: Field → values; they are folded.
        numbers: Field → whole number.
        factors: Field → number from 1 to 64.
        language: BCP 47 tag of the texts, if it is known.
    """

    id: str
    texts: Mapping[str, str | Sequence[str]] = {}
    keywords: Mapping[str, Sequence[str]] = {}
    numbers: Mapping[str, int] = {}
    factors: Mapping[str, float] = {}
    language: str | None = None


class SourcePage(msgspec.Struct, frozen=True):
    """Some of all documents, and the place to go on from; None at the end."""

    documents: Sequence[Any]
    following: str | None


class Source(Protocol):
    """Where an index gets its documents from: the module's own store."""

    async def load(self, ids: Sequence[str]) -> Sequence[Any]:
        """These documents as they are now, in any shape; what is left out is removed from the index."""
        ...

    async def page(self, after: str, limit: int) -> SourcePage:
        """The documents behind this place (empty: from the first), in any lasting order, read after this call."""
        ...

    async def count(self) -> int:
        """About how many there are, to tell how far a new index is."""
        ...

    def entry(self, document: Any) -> Entry:
        """What the index has of a document; called in a thread.

        Raises:
            ValueError: it cannot be indexed.
        """
        ...


class Row(msgspec.Struct, frozen=True):
    """An entry as engines take it: texts as words between spaces, keywords as lists."""

    id: str
    language: str
    values: dict[str, Any]


def row_of(spec: IndexSpec, entry: Entry) -> Row:
    """Make the words of an entry.

    Raises:
        ValueError: a field that is not declared, or a number that no engine keeps.
    """
    pieces = {name: _pieces(entry.texts.get(name, ())) for name in spec.texts}
    _refuse_unknown(spec, entry)
    words = {name: [_words_of(piece) for piece in parts] for name, parts in pieces.items()}
    language = known_language(entry.language) or _guessed(words) or _FALLBACK
    values: dict[str, Any] = {}
    for name, field in spec.fields.items():
        match field:
            case Text():
                values[name] = _text(field, pieces[name], words[name], language)
            case Keyword():
                wanted = (exact_value(value) for value in entry.keywords.get(name, ())[:_VALUES_MAX])
                values[name] = [value for value in dict.fromkeys(wanted) if value]
            case Number():
                values[name] = _whole(name, entry.numbers.get(name, 0))
            case Factor():
                values[name] = min(FACTOR_MAX, max(1.0, float(entry.factors.get(name, 1.0))))
    return Row(entry.id, language, values)


def _words_of(piece: str) -> Sequence[str]:
    """Names of foods, labels and the like come again and again."""
    return _short_words(piece) if len(piece) <= _SHORT else words_of(piece)


@lru_cache(_PIECES_REMEMBERED)
def _short_words(piece: str) -> tuple[str, ...]:
    return tuple(words_of(piece))


def _refuse_unknown(spec: IndexSpec, entry: Entry) -> None:
    unknown = {*entry.texts, *entry.keywords, *entry.numbers, *entry.factors} - spec.fields.keys()
    if unknown:
        raise ValueError(f"index {spec.name}: {', '.join(sorted(unknown))} is not declared")


def _pieces(text: str | Sequence[str]) -> list[str]:
    return [text] if isinstance(text, str) else [piece for piece in text if piece]


def _guessed(words: Mapping[str, Sequence[Sequence[str]]]) -> str | None:
    return guess_language(word for parts in words.values() for part in parts for word in part)


def _text(field: Text, pieces: list[str], words: Sequence[Sequence[str]], language: str) -> str:
    """Words in order, then what they are joined to, then their stems; no phrase reaches over the borders between."""
    joined = [each for piece in pieces for each in compounds(piece)]
    if field.joins:
        joined += [each for part in words for each in pairs(part)]
    flat = [word for part in words for word in part][:_WORDS_MAX]
    stems = stem_tokens(flat, language)
    parts = [*(" ".join(part) for part in words), " ".join(dict.fromkeys(joined)), " ".join(stems)]
    return _BORDER.join(part for part in parts if part)


def _whole(name: str, number: int) -> int:
    if not -_NUMBER_MAX < number < _NUMBER_MAX:
        raise ValueError(f"{name}: {number} is too large")
    return int(number)
