"""A typed line as its readers see it, and the words and numbers that they share."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

import msgspec

# Only ASCII is lowered: other letters may become longer, and places in the line would no longer be places in the text.
_LOWERED = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_HIDDEN = "\x00"
_QUOTED = re.compile(r'(?<![^\s(])(?:"[^"\n]+"|“[^”\n]+”|«[^»\n]+»)')
_ESCAPED = re.compile(r"(?<![^\s(])\\\S+")
_WORDS = re.compile(r"\S+")
_WORD = re.compile(r"(?<![^\s(\[])[^\s(\[]")

START = r"(?<![^\s(\[])"
END = r"(?=$|[\s,;!?)\]]|[.:](?:\s|$))"
APOSTROPHE = "['’]"  # noqa: RUF001  (the one of typographers too)
GAP = re.compile(r"\s*,?\s*")
WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
NUMBER = r"(?:\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:a )?couple of)"
ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|last)"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_RANKS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}


class Strength(IntEnum):
    """How sure it is that words are meant as a date and not as words of the title."""

    JOINED = 0  # only right beside another date or time: "3:16"
    WEAK = 1  # also at the end of the line: "sat", "the 15th"
    STRONG = 2  # anywhere: "tomorrow"


class Clock(NamedTuple):
    """A time of day, and how long something takes from then on, where a span was given."""

    at: time
    minutes: int | None = None


class When(NamedTuple):
    """A day, a time of day, both, or an exact time on the clock of the place."""

    day: date | None = None
    clock: Clock | None = None
    exact: datetime | None = None


class Found(NamedTuple):
    """What was read up to ``end``."""

    end: int
    when: When
    strength: Strength = Strength.STRONG


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """Whose words these are: when and where they were written, and how that person counts.

    Attributes:
        now: An aware instant.
        zone: The time zone of the person.
        week_start: The first day of the week, 0 for Monday.
        month_first: Whether 6/1 is 1 June, and not 6 January.
    """

    now: datetime
    zone: ZoneInfo
    week_start: int = 0
    month_first: bool = False

    @property
    def wall(self) -> datetime:
        """What the clock on the wall shows, to the minute."""
        return self.now.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0)

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.wall.date()

    def instant(self, wall: datetime) -> datetime:
        """The instant at which the clock on the wall shows that."""
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def week_of(self, day: date) -> date:
        """The first day of that day's week."""
        return day - timedelta(days=(day.weekday() - self.week_start) % 7)


class Line(msgspec.Struct, frozen=True):
    """The text, and the same in lower case with what must not be read blanked out; places are the same in both."""

    text: str
    low: str

    @classmethod
    def of(cls, text: str) -> Self:
        """Hide what is quoted, escaped, or part of an address."""
        low = re.sub(r"\s", " ", text.translate(_LOWERED))
        hidden = [found.span() for pattern in (_QUOTED, _ESCAPED) for found in pattern.finditer(low)]
        hidden += [found.span() for found in _WORDS.finditer(low) if _is_address(found[0])]
        return cls(text, low).hiding(hidden)

    def hiding(self, spans: Iterable[tuple[int, int]]) -> Self:
        """The line without what stands there; what is around it stays in its place."""
        low = list(self.low)
        for start, end in spans:
            low[start:end] = _HIDDEN * (end - start)
        return type(self)(self.text, "".join(low))

    def word_starts(self) -> list[int]:
        """Where words begin."""
        return [found.start() for found in _WORD.finditer(self.low) if self.low[found.start()] != _HIDDEN]

    def is_capital(self, place: int) -> bool:
        """Whether a capital letter stands there."""
        return self.text[place].isupper()


def _is_address(word: str) -> bool:
    return "://" in word or word.startswith("www.") or "@" in word[1:]


def number_of(words: str) -> int:
    """``3``, ``three``, ``a`` and ``a couple of`` as numbers."""
    if words.isdecimal():
        return int(words)
    if words in _COUNTS:
        return _COUNTS.index(words) + 1
    return 2 if words.endswith("couple of") else 1


def rank_of(words: str) -> int:
    """``2nd`` and ``second`` are 2, ``last`` is -1."""
    return _RANKS[words] if words in _RANKS else int(words[:-2])


def weekday_of(words: str) -> int:
    """The number of a weekday, 0 for Monday."""
    return _WEEKDAYS.index(words[:3])


def month_of(words: str) -> int:
    """The number of a month."""
    return _MONTHS.index(words[:3]) + 1
