"""Ingredient lines as cooks write them, read into amount, unit, name and note; the line itself is always kept.

The reader goes from left to right: how many, of what size, in which unit, of what, prepared how. What it does not
understand stays in the name, so that nothing an author wrote is ever lost or guessed away.
"""

# ruff: noqa: RUF001  (typographic dashes and multiplication signs are what cooks write)

import re
from typing import NamedTuple

from courtyard.kernel.basics import squeeze
from courtyard.modules.recipes.models.content import (
    AMOUNT_MAX,
    LABEL_LENGTH_MAX,
    LINE_LENGTH_MAX,
    Ingredient,
)
from courtyard.modules.recipes.rules.names import name_and_notes, without_bullet
from courtyard.modules.recipes.rules.numbers import Read, number_at_start
from courtyard.modules.recipes.rules.text import clipped, plain_line, without_soft_hyphens
from courtyard.modules.recipes.rules.units import Dimension, Unit, unit_in_characters, unit_of

_ABOUT = re.compile(
    r"""(?:about|approx(?:imately)?\.?|around|roughly|circa|ca\.?|c\.(?=\s?\d)|etwa|ungefähr|environ|ongeveer|cirka|ungefär
    |cerca\sde|aproximadamente|około|kb\.|yaklaşık|約|约|大约|大約|至少|at\sleast|up\sto)\s*(?=[\d¼-¾⅐-⅞])""",
    re.IGNORECASE | re.VERBOSE,
)
_EXTRACT = re.compile(
    r"""(?P<what>(?:finely\s|freshly\s)?(?:grated\s|squeezed\s)?(?:juice|zest|peel|rind)(?:\s(?:and|&|\+)\s(?:juice|zest))?
    |saft|schale|abrieb|le\sjus|jus|zeste?s?|sap|rasp|saften|skallet|zumo|jugo|ralladura|suco|raspas?|succo|scorza)
    \s(?:of|from|von|einer|de|d['’]|van|av|af|di)\s?(?=(?:an?|one|half|une?|een|einer?|\d|[¼-¾⅐-⅞])\b|[\d¼-¾⅐-⅞])""",
    re.IGNORECASE | re.VERBOSE,
)
_TIMES = re.compile(r"\s*[x×✕*]\s*(?=[\d\s(])", re.IGNORECASE)
_SIZE_WORD = re.compile(
    r"""(?:heaping|heaped|rounded|generous|scant|level|big|small|large|medium|good|fat|full|packed|short|gehäufte[rn]?
    |gestrichene[rn]?|grosse[rn]?|große[rn]?|kleine[rsn]?|grand[es]*|petite?s?|bonnes?|flinke|grote|kleine|volle|afgestreken
    |stor[at]?|små|liten|rågad[e]?|strukne?t?|toppet|strøkne|colmad[ao]s?|rasas?|cheias?|colm[oi]|tepeleme|silme|dolu
    |púpozott|csapott|kopiasta|płaska|kopiaste|czubat[ae])\s+""",
    re.IGNORECASE | re.VERBOSE,
)
_OF = re.compile(
    r"(?:of the|of|de la|de los|de las|del|de|des|du|di|della|do|da|von|vom|av|af)\b\s*",
    re.IGNORECASE,
)
_OF_APOSTROPHE = re.compile(r"(?:de l|d|dell)['’]\s*", re.IGNORECASE)
_TOKEN = re.compile(r"(?:(?![\u2e80-\u9fff\uac00-\ud7ff])[^\W\d_]|[\u0900-\u0963])+\.?(?:\((?:s|es|n|e|er|en)\))?")
_JOIN = re.compile(r"[\s.'’()/-]{0,3}")
_UNIT_WORDS_MAX = 4
_PLUS = re.compile(r"\s*(?:plus|\+|&|and)\s+", re.IGNORECASE)
_OTHERWISE = re.compile(r"\s*(?:/|=|or|oder|ou)\s*(?=[\d¼-¾⅐-⅞])", re.IGNORECASE)
_GROUP = re.compile(r"\s*[(（]([^()（）]*)[)）]\s*")
_HYPHEN_UNIT = re.compile(r"\s?[-‑–]\s?")
_CENTILITRE_SPOON_MAX = 10
_CONTAINERS = {
    "can",
    "jar",
    "bottle",
    "package",
    "sachet",
    "bag",
    "piece",
    "stick",
    "slice",
    "knob",
    "head",
    "bunch",
    "block",
}


class _Amount(NamedTuple):
    """What was read at the start of a line, and what of it belongs into the note."""

    read: Read | None
    unit: Unit | None
    notes: tuple[str, ...]
    rest: str
    unit_word: str = ""


def parse_ingredient(line: str, section: str | None = None) -> Ingredient:
    """Read one line; never raises, and a line that says nothing of amounts becomes a name."""
    original = clipped(plain_line(line[: LINE_LENGTH_MAX * 10]), LINE_LENGTH_MAX)
    text = without_bullet(without_soft_hyphens(original))
    notes: list[str] = []
    about = _ABOUT.match(text)
    if about:
        notes.append(squeeze(about[0]))
        text = text[about.end() :]
    extract = _EXTRACT.match(text)
    if extract:
        notes.append(extract["what"].lower())
        text = text[extract.end() :]
    found = _amount_at_start(text)
    if found.read is None and found.unit is None:
        found = _amount_at_end(text) or found
    name, more = name_and_notes(found.rest)
    if not name and found.unit_word:
        name, found = found.unit_word, found._replace(unit=None)
    notes += [*found.notes, *more]
    return _ingredient(original, name, found, notes, section)


def _ingredient(original: str, name: str, found: _Amount, notes: list[str], section: str | None) -> Ingredient:
    amount, amount_max = (found.read.amount, found.read.amount_max) if found.read else (None, None)
    if amount == 0 or max(amount or 0, amount_max or 0) > AMOUNT_MAX:  # "00 flour", or a telephone number
        amount = amount_max = None
        name = original
    key = found.unit.key if found.unit and amount is not None else None
    return Ingredient(
        name=clipped(name or original, LINE_LENGTH_MAX),
        amount=amount,
        amount_max=amount_max,
        unit=key[:LABEL_LENGTH_MAX] if key else None,
        note=clipped(", ".join(note for note in notes if note), LINE_LENGTH_MAX) or None,
        original=original,
        section=section,
    )


def _amount_at_start(text: str) -> _Amount:
    spoons = unit_in_characters(text)
    if spoons and spoons[0].dimension is Dimension.VOLUME:
        read = number_at_start(text[spoons[1] :])
        if read:
            return _Amount(read, spoons[0], (), text[spoons[1] + read.end :])
    read = number_at_start(text)
    if read is None:
        unit, end = _unit_at_start(text)
        if unit and unit.key in {"pinch", "handful", "dash", "knob"}:
            return _Amount(Read(1.0, None, 0), unit, (), _without_of(text[end:]), text[:end])
        return _Amount(None, None, (), text)
    rest = text[read.end :]
    times = _TIMES.match(rest)
    if times:
        rest = rest[times.end() :]
    return _packed(read, rest, multiplied=times is not None) or _measured(read, rest)


def _packed(read: Read, rest: str, *, multiplied: bool) -> _Amount | None:
    """``1 (14 oz) can``, ``2 x 400g tins``, ``1, 14 oz can``, ``4 6oz. steaks``, ``1-14 oz can``, ``14-oz can``."""
    if read.amount_max is not None:
        return _pack_of_range(read, rest)
    group = _GROUP.match(rest)
    if group:
        unit, end = _unit_at_start(rest[group.end() :])
        tail = rest[group.end() :]
        return _Amount(read, unit, (group[1].strip(),), _without_of(tail[end:]) if unit else tail, tail[:end])
    lead = re.match(r"\s*,?\s*", rest)
    start = lead.end() if lead else 0
    size = number_at_start(rest[start:], words=False)
    if size is None:
        return _single_pack(read, rest)
    unit, end = _unit_at_start(rest[start + size.end :])
    if unit is None or unit.dimension is Dimension.COUNT:
        return None
    stop = start + size.end + end
    return _contained(read, rest[start:stop].strip(" ."), rest[stop:], fallback=multiplied or start > 0)


def _pack_of_range(read: Read, rest: str) -> _Amount | None:
    unit, end = _unit_at_start(rest)
    if unit is None or unit.key not in {"oz", "g", "ml", "lb"} or read.amount_max is None:
        return None
    container, _ = _unit_at_start(rest[end:].lstrip(" -."))
    if container is None or container.key not in _CONTAINERS or read.amount != int(read.amount):
        return None
    note = f"{read.amount_max:g} {rest[:end].strip(' .-')}"
    return _contained(Read(read.amount, None, 0), note, rest[end:], fallback=True)


def _single_pack(read: Read, rest: str) -> _Amount | None:
    """``14-oz can tomatoes`` and ``5 cm piece ginger`` are one of it."""
    unit, end = _unit_at_start(rest)
    if unit is None or unit.dimension is Dimension.COUNT:
        return None
    found = _contained(Read(1.0, None, 0), f"{_written(read)}{rest[:end].rstrip(' .')}", rest[end:], fallback=False)
    return found if found and found.unit and found.unit.key in _CONTAINERS else None


def _contained(count: Read, size: str, tail: str, *, fallback: bool) -> _Amount | None:
    tail = tail.lstrip(" -‑.,)")
    unit, end = _unit_at_start(tail)
    if unit and unit.dimension is Dimension.COUNT:
        return _Amount(count, unit, (size,), _without_of(tail[end:]), tail[:end])
    return _Amount(count, None, (size,), tail) if fallback else None


def _measured(read: Read, rest: str) -> _Amount:
    size = _SIZE_WORD.match(rest.lstrip())
    shift = len(rest) - len(rest.lstrip()) + size.end() if size else 0
    unit, end = _unit_at_start(rest[shift:])
    if unit is None:
        return _Amount(read, None, (), rest)
    word = rest[shift : shift + end].strip()
    notes = [size[0].strip()] if size else []
    tail = rest[shift + end :]
    if read.thousands and unit.key in {"g", "ml"}:
        read = Read(read.amount * 1000, None, read.end)
    if word == "cc" and read.amount >= _CENTILITRE_SPOON_MAX:
        unit = unit_of("ml") or unit
    read, tail = _added(read, unit, tail)
    other = _OTHERWISE.match(tail)
    if other and (second := number_at_start(tail[other.end() :], words=False)):
        second_unit, second_end = _unit_at_start(tail[other.end() + second.end :])
        if second_unit:
            stop = other.end() + second.end + second_end
            notes.append(tail[other.end() : stop].strip())
            tail = tail[stop:]
    group = _GROUP.match(tail)
    if group:
        notes.append(group[1].strip())
        tail = tail[group.end() :]
    return _Amount(read, unit, tuple(notes), _without_of(tail), word)


def _added(read: Read, unit: Unit, tail: str) -> tuple[Read, str]:
    """``1 cup plus 2 tablespoons`` is one amount."""
    plus = _PLUS.match(tail)
    more = number_at_start(tail[plus.end() :], words=False) if plus else None
    if plus is None or more is None or more.amount_max is not None or read.amount_max is not None:
        return read, tail
    more_unit, end = _unit_at_start(tail[plus.end() + more.end :])
    if more_unit is None or more_unit.dimension is not unit.dimension or unit.dimension is Dimension.COUNT:
        return read, tail
    total = read.amount + more.amount * more_unit.factor / unit.factor
    return Read(round(total, 6), None, 0), tail[plus.end() + more.end + end :]


_AMOUNT_TAIL_MAX = 40


def _amount_at_end(text: str) -> _Amount | None:
    """``玉ねぎ 2個``, ``Flour - 200 g``: the amount comes last, with a unit or behind a separator."""
    start = next((i for i, c in enumerate(text) if c.isdecimal() or "¼" <= c <= "¾" or "⅐" <= c <= "⅞"), 0)
    spoon = re.search(r"(?:大さじ|小さじ|大匙|小匙|カップ|約)\s*$", text[:start])
    head = text[: spoon.start() if spoon else start]
    if not head.strip() or len(text) - len(head) > _AMOUNT_TAIL_MAX:
        return None
    separated = head.rstrip()[-1:] in {":", "：", "-", "–", "…", "・", "=", "x", "×"} and not head.rstrip()[
        :-1
    ].endswith("-")
    found = _amount_at_start(re.sub(r"^約\s*", "", text[len(head) :]))
    wide = not head.rstrip()[-1:].isascii()
    if (
        found.read is None
        or not (found.unit or separated)
        or (found.rest.strip() and not (wide or found.rest.strip()[0] in "(（,"))
    ):
        return None
    if not separated and not wide and not head.endswith(" "):
        return None
    name = head.strip().rstrip(":：-–…・=x×").strip()
    return _Amount(found.read, found.unit, (*found.notes, found.rest.strip(" ()（）,、")), name)


def _unit_at_start(text: str) -> tuple[Unit | None, int]:
    """The longest unit that the text starts with, up to four words, and where it ends."""
    lead = len(text) - len(text.lstrip())
    hyphen = _HYPHEN_UNIT.match(text)
    position = hyphen.end() if hyphen else lead
    wide = unit_in_characters(text[position:])
    if wide:
        return wide[0], position + wide[1]
    ends: list[int] = []
    cursor = position
    for _ in range(_UNIT_WORDS_MAX):
        token = _TOKEN.match(text, cursor)
        if token is None:
            break
        ends.append(token.end())
        gap = _JOIN.match(text, token.end())
        cursor = gap.end() if gap else token.end()
    for end in reversed(ends):
        if end < len(text) and text[end] in "-‑'’_" and text[end - 1] != ".":
            continue
        if end < len(text) and text[end] == ")" and "(" in text[position:end]:
            end += 1  # noqa: PLW2901  (the closing bracket of "colher (sopa)" belongs to the unit)
        unit = unit_of(text[position:end])
        if unit:
            return unit, end
    return None, 0


def _without_of(text: str) -> str:
    stripped = text.lstrip(" .")
    of = _OF_APOSTROPHE.match(stripped) or _OF.match(stripped)
    return stripped[of.end() :] if of and stripped[of.end() :].strip() else stripped


def _written(read: Read) -> str:
    return f"{read.amount:g}"
