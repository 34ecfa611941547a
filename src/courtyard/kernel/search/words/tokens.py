"""From text to words: case, accents, hyphens, apostrophes, and scripts that leave no spaces between words."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from courtyard.kernel.basics import fold, squeeze

WORD_LENGTH_MAX = 64
_VALUE_LENGTH_MAX = 200
_VALUES_REMEMBERED = 20_000
_JOINED_LENGTH_MAX = 24
_PART_LENGTH_MIN = 2

# Kana, Han, Hangul, Thai, Lao, Khmer, Burmese: a run of these is read as all pairs of neighbours.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
# Vowel signs of Indic scripts are no word characters to the expression engine, but parts of words.
_SIGNS = "\u0900-\u0963\u0966-\u0dff"
_PLAIN = re.compile(r"[a-z0-9]+")
_ANY = re.compile(rf"[{_UNSPACED}]+|(?:[^\W_{_UNSPACED}]|[{_SIGNS}])+")
_JOINT = re.compile(r"[-\u2010\u2011'\u2019]")
_HYPHENATED = re.compile(r"[^\W_]+(?:[-\u2010\u2011'\u2019][^\W_]+)+")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_UNSPACED_FIRST = re.compile(rf"[{_UNSPACED}]")


def words_of(text: str) -> list[str]:
    """The words of a text in order: folded, apart at hyphens and apostrophes.

    ``Crème-brûlée l'été`` → ``creme brulee ete``: a single letter before or behind an apostrophe is no word.
    """
    folded = fold(text)
    if not folded.isascii():
        folded = folded.replace("\u2019", "'").replace("\u02bc", "'")
    if "'" in folded:
        folded = " ".join(_without_single_letters(part) if "'" in part else part for part in folded.split())
    if folded.isascii():
        words = _PLAIN.findall(folded)
        if len(folded) > WORD_LENGTH_MAX and max(map(len, words), default=0) > WORD_LENGTH_MAX:
            return [word[:WORD_LENGTH_MAX] for word in words]
        return words
    return [word for found in _ANY.findall(folded) for word in _split(found)]


def _without_single_letters(part: str) -> str:
    pieces = _APOSTROPHE.split(part)
    return " ".join(piece for piece in pieces if sum(map(str.isalnum, piece)) > 1) or part


def _split(word: str) -> Iterable[str]:
    if not _UNSPACED_FIRST.match(word):
        return (word[:WORD_LENGTH_MAX],)
    if len(word) == 1:
        return (word,)
    return (word[place : place + 2] for place in range(len(word) - 1))


def compounds(text: str) -> list[str]:
    """What is written with hyphens or apostrophes, as one word: ``sun-dried`` → ``sundried``."""
    if not _JOINT.search(text):
        return []
    found = _HYPHENATED.findall(fold(text))
    return [joined for joined in (re.sub(r"[\W_]", "", each) for each in found) if len(joined) <= _JOINED_LENGTH_MAX]


def pairs(words: Sequence[str]) -> list[str]:
    """Neighbours as one word, as others may write them: ``butter milk`` → ``buttermilk``."""
    return [
        first + second
        for first, second in pairwise(words)
        if min(len(first), len(second)) >= _PART_LENGTH_MIN and len(first) + len(second) <= _JOINED_LENGTH_MAX
    ]


@lru_cache(_VALUES_REMEMBERED)
def exact_value(text: str) -> str:
    """A keyword as it is compared: folded, on one line, of bounded length."""
    return squeeze(fold(text))[:_VALUE_LENGTH_MAX]
