"""Which words of a task a search has found, where its title does not show them."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from courtyard.kernel.basics import fold, squeeze
from courtyard.kernel.search import guess_language, stem, wanted_of, words_of
from courtyard.modules.tasks.models import Task

Where = Literal["notes", "step", "comment"]

_BEFORE, _BEHIND = 60, 110
_BEGINNING_FROM = 3
_LONGEST_ENDING = 4
_FALLBACK = "en"
_WORD = re.compile(r"\w+(?:['\u2019]\w+)*")
# Signs of Markdown that say nothing where there is but one line: emphasis, beginnings of lines, borders of tables.
_SIGNS = re.compile(r"\*\*|__|~~|`|(?<=\n)[ \t]*[#>*+-]+[ \t]+|(?<!\S)\|[-|:]*(?!\S)")


class Excerpt(msgspec.Struct, frozen=True):
    """A word that was looked for, with what stands around it."""

    where: Where
    before: str
    word: str
    behind: str

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.before}{self.word}{self.behind}"


def not_in_title(typed: str, task: Task) -> list[str]:
    """The words that were typed and that neither its title nor its labels show."""
    wanted = wanted_of(typed)
    sought = dict.fromkeys((*wanted.words, *(word for phrase in wanted.phrases for word in phrase)))
    shown = [word for text in (task.title, *task.labels) for word in words_of(text)]
    return [word for word in sought if not any(_is_alike(word, other, _FALLBACK) for other in shown)]


def excerpt_of(task: Task, sought: Sequence[str]) -> Excerpt | None:
    """The first place in its notes or its checklist that has one of the words."""
    return _first([("notes", task.notes), *(("step", item.text) for item in task.checklist)], sought)


def excerpt_of_talk(said: Sequence[str], sought: Sequence[str]) -> Excerpt | None:
    """The first place in comments that has one of the words."""
    return _first([("comment", text) for text in said], sought)


def _first(texts: Iterable[tuple[Where, str]], sought: Sequence[str]) -> Excerpt | None:
    for where, text in texts:
        found = _place_in(text, sought)
        if found is not None:
            return _around(where, text, found)
    return None


def _place_in(text: str, sought: Sequence[str]) -> re.Match[str] | None:
    folded = fold(text)
    # Most texts have none of the words, which is seen by how these begin.
    likely = [word for word in sought if word[: max(2, len(word) - _LONGEST_ENDING)] in folded]
    if not likely:
        return None
    language = guess_language(words_of(text)) or _FALLBACK
    for found in _WORD.finditer(text):
        words = words_of(found[0])
        if any(_is_alike(word, other, language) for word in likely for other in words):
            return found
    return None


def _is_alike(wanted: str, word: str, language: str) -> bool:
    """The word, a form of it, or one that begins so: it may have been typed half."""
    if word == wanted or (len(wanted) >= _BEGINNING_FROM and word.startswith(wanted)):
        return True
    return word[:2] == wanted[:2] and stem(word, language) == stem(wanted, language)


def _around(where: Where, text: str, found: re.Match[str]) -> Excerpt:
    start, end = found.span()
    first, last = max(0, start - _BEFORE), min(len(text), end + _BEHIND)
    before, behind = f"\n{text[:start]}", text[end:last]
    if first:
        cut = text[first:start]
        before = f"… {cut.partition(' ')[2] if ' ' in cut else cut}"
    if last < len(text):
        behind = f"{behind.rpartition(' ')[0] if ' ' in behind else behind} …"
    return Excerpt(where, _on_one_line(before).lstrip(), found[0], _on_one_line(behind).rstrip())


def _on_one_line(text: str) -> str:
    """Runs of white space become one space, also at the ends."""
    plain = _SIGNS.sub("", text)
    line = squeeze(plain)
    return f"{' ' if plain[:1].isspace() else ''}{line}{' ' if line and plain[-1:].isspace() else ''}"
