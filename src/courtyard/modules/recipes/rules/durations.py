"""Times as pages and cooks write them (ISO 8601, "1 hr 30 min", "1:30", 90), in whole minutes, and back as ISO 8601."""

import math
import re

from courtyard.kernel.basics import fold
from courtyard.modules.recipes.models.content import MINUTES_MAX
from courtyard.modules.recipes.rules.numbers import number_at_start

_ISO = re.compile(
    r"P(?:(\d{1,6}(?:[.,]\d+)?)Y)?(?:(\d{1,6}(?:[.,]\d+)?)M)?(?:(\d{1,6}(?:[.,]\d+)?)W)?(?:(\d{1,6}(?:[.,]\d+)?)D)?"
    r"(?:T(?:(\d{1,6}(?:[.,]\d+)?)H)?(?:(\d{1,6}(?:[.,]\d+)?)M)?(?:(\d{1,9}(?:[.,]\d+)?)S)?)?",
    re.IGNORECASE,
)
_ISO_MINUTES = (525_600, 43_200, 10_080, 1440, 60, 1, 1 / 60)
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::\d{2})?(?!\d)")
_UNITS = """
1440: d day days tag tage jour jours dag dagen
60: h hr hrs hour hours std stunde stunden heure heures uur u timme timmar tim time timer t hora horas ora ore godz
60: godzina godziny saat 時間 小时
60: 小時
1: m min mins minute minutes minuten minuut minuter minutter minuto minutos minuti minut
1: minuty perc dk dakika 分 分钟
1: 分鐘
0.0166666667: s sec secs second seconds sek sekunden seconde
"""
_LINES = [line.partition(":") for line in _UNITS.strip().split("\n")]
_UNIT_MINUTES = {word: float(size) for size, _, words in _LINES for word in words.split()}
_WORD = re.compile(r"\s*([^\W\d_]+)")
_PIECES_MAX = 8


def minutes_of(value: object) -> int | None:
    """Whole minutes, rounded up; ``None`` for nothing, zero, and what is no time.

    Of a range ("12-15 minutes") the longer time counts.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _within(float(value))
    text = str(value).strip()[:200]
    if text.isdecimal():
        return _within(float(text))
    iso = _ISO.fullmatch(text.replace(" ", ""))
    if iso and len(text) > 1:
        numbers = (float((part or "0").replace(",", ".")) for part in iso.groups())
        return _within(sum(number * size for number, size in zip(numbers, _ISO_MINUTES, strict=True)))
    clock = _CLOCK.search(text)
    if clock:
        return _within(int(clock[1]) * 60.0 + int(clock[2]))
    return _within(_in_words(text))


def _in_words(text: str) -> float:
    total = 0.0
    position = 0
    for _ in range(_PIECES_MAX):
        while position < len(text) and not text[position].isnumeric():
            position += 1
        read = number_at_start(text[position:], words=False)
        if read is None:
            break
        position += read.end
        word = _WORD.match(text, position)
        if word:
            total += (read.amount_max or read.amount) * _UNIT_MINUTES.get(fold(word[1]), 0)
            position = word.end()
    return total


def _within(minutes: float) -> int | None:
    if not math.isfinite(minutes) or not 0 < minutes <= MINUTES_MAX:
        return None
    return math.ceil(round(minutes, 3))


def iso_duration(minutes: int) -> str:
    """ISO 8601, as schema.org wants it: ``90`` → ``PT1H30M``."""
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")
