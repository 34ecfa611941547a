"""Cooklang text to items: text, ingredients, cookware, timers, in steps, in sections (cooklang.org/docs/spec)."""

import re
import unicodedata
from typing import Any, Literal

import msgspec
import yaml

STEPS_MAX = 2_000
_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?)(?:\n---[ \t]*(?:\n|\Z)|(?<=\n)---[ \t]*(?:\n|\Z))", re.DOTALL)
_FRONT_MATTER_MAX = 20_000
_LINE_COMMENT = re.compile(r"(?<![-\\])--(?!-)[^\n]*")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_SECTION = re.compile(r"=+[ \t]*([^=\n]*?)[ \t]*=*[ \t]*\Z")
_BRACED = re.compile(r"([@&?+-]{0,3})((?:[^\s@#~{}\\][^@#~{}\n]*)?)\{([^{}\n]*)\}(?:\(([^()\n]*)\))?")
_FRACTION = re.compile(r"([1-9]\d{0,6})\s*/\s*([1-9]\d{0,6})")
_MIXED = re.compile(r"([1-9]\d{0,6})\s+([1-9]\d{0,6})\s*/\s*([1-9]\d{0,6})")
_DECIMAL = re.compile(r"(?:0|[1-9]\d{0,8})(?:\.\d{1,8})?")
_KINDS: dict[str, Literal["ingredient", "cookware", "timer"]] = {"@": "ingredient", "#": "cookware", "~": "timer"}
_ESCAPED = set("@#~{}\\-[>=")
_SECTION_LENGTH_MAX = 300
Quantity = int | float | str
_UNSAID: dict[str, Quantity] = {"ingredient": "some", "cookware": 1, "timer": ""}


class Item(msgspec.Struct, frozen=True):
    """A piece of a step. ``value`` is set for text, ``quantity`` a number where it is one."""

    type: Literal["text", "ingredient", "cookware", "timer"]
    value: str = ""
    name: str = ""
    quantity: Quantity = ""
    units: str = ""
    note: str = ""
    modifiers: str = ""


class Step(msgspec.Struct, frozen=True):
    """One paragraph, and the section that it stands in; ``is_note`` for those marked with ``>``."""

    items: list[Item]
    section: str | None = None
    is_note: bool = False


class Parsed(msgspec.Struct, frozen=True):
    """A Cooklang document."""

    steps: list[Step]
    metadata: dict[str, Any]


def parse_cooklang(text: str) -> Parsed:
    """Parse a document; never raises, since whatever is no markup is text."""
    body = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    metadata: dict[str, Any] = {}
    front = _FRONT_MATTER.match(body)
    if front:
        metadata.update(_front_matter(front[1]))
        body = body[front.end() :]
    body = _LINE_COMMENT.sub("", _without_block_comments(body))
    steps: list[Step] = []
    section: str | None = None
    for paragraph in _BLANK_LINES.split(body):
        lines: list[str] = []
        for line in paragraph.strip("\n").split("\n"):
            heading = (
                _SECTION.match(line.strip()) if line.startswith("=") and len(line) <= _SECTION_LENGTH_MAX else None
            )
            if line.startswith(">>"):
                key, _, value = line[2:].partition(":")
                metadata[key.strip()] = value.strip()
            elif heading:
                _close(lines, section, steps)
                section = heading[1] or None
            else:
                lines.append(line)
        _close(lines, section, steps)
        if len(steps) >= STEPS_MAX:
            break
    return Parsed(steps=steps, metadata=metadata)


def _without_block_comments(body: str) -> str:
    kept: list[str] = []
    position = 0
    while (start := body.find("[-", position)) >= 0 and (end := body.find("-]", start + 2)) >= 0:
        escaped = body[start - 1 : start] == "\\"
        kept.append(body[position : start + 2] if escaped else body[position:start])
        position = start + 2 if escaped else end + 2
    return "".join(kept) + body[position:]


def _close(lines: list[str], section: str | None, steps: list[Step]) -> None:
    """Make a step of the lines gathered so far."""
    if any(line.strip() for line in lines):
        is_note = lines[0].startswith(">")
        told = [line.lstrip("> ") for line in lines] if is_note else lines
        items = _items(" ".join(told))
        if items:
            steps.append(Step(items=items, section=section, is_note=is_note))
    lines.clear()


def _items(text: str) -> list[Item]:
    items: list[Item] = []
    pending: list[str] = []
    position = 0
    while position < len(text):
        character = text[position]
        if character == "\\" and text[position + 1 : position + 2] in _ESCAPED and position + 1 < len(text):
            pending.append(text[position + 1])
            position += 2
            continue
        found = _component(text, position) if character in _KINDS else None
        if found is None:
            pending.append(character)
            position += 1
            continue
        if pending:
            items.append(Item(type="text", value="".join(pending)))
            pending.clear()
        items.append(found[0])
        position = found[1]
    if "".join(pending).strip() or (pending and not items):
        items.append(Item(type="text", value="".join(pending)))
    return items


def _component(text: str, position: int) -> tuple[Item, int] | None:
    """The component that starts with the marker at ``position``, and where it ends."""
    kind = _KINDS[text[position]]
    braced = _BRACED.match(text, position + 1)
    if braced and (braced[2].strip() or (kind == "timer" and not braced[1])):
        quantity, units = _amount(braced[3], kind)
        item = Item(
            type=kind,
            name=braced[2].strip(),
            quantity=quantity,
            units=units,
            note=(braced[4] or "").strip(),
            modifiers=braced[1] + ("=" if braced[3].lstrip().startswith("=") else ""),
        )
        return item, braced.end() if kind != "timer" or braced[4] is None else braced.start(4) - 1
    start = position + 1
    while kind != "timer" and start < len(text) and text[start] in "&?+-":
        start += 1
    end = start
    while end < len(text) and _is_word(text[end]):
        end += 1
    if end == start:
        return None
    quantity, units = _amount("", kind)
    return Item(
        type=kind, name=text[start:end], quantity=quantity, units=units, modifiers=text[position + 1 : start]
    ), end


def _is_word(character: str) -> bool:
    return not (character.isspace() or character in "{}~" or unicodedata.category(character).startswith("P"))


def _amount(text: str, kind: str) -> tuple[Quantity, str]:
    quantity, _, units = text.strip().removeprefix("=").partition("%")
    if not quantity.strip():
        return _UNSAID[kind], units.strip()
    return _quantity(quantity.strip()), units.strip()


def _quantity(text: str) -> Quantity:
    if _DECIMAL.fullmatch(text):
        return float(text) if "." in text else int(text)
    fraction = _FRACTION.fullmatch(text)
    if fraction:
        return int(fraction[1]) / int(fraction[2])
    mixed = _MIXED.fullmatch(text)
    return int(mixed[1]) + int(mixed[2]) / int(mixed[3]) if mixed else text


def _front_matter(text: str) -> dict[str, Any]:
    """YAML, or simply lines with a colon where it is not valid YAML."""
    try:
        loaded = yaml.safe_load(text) if len(text) <= _FRONT_MATTER_MAX else None
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError, OverflowError):
        loaded = None
    if isinstance(loaded, dict):
        return {str(key): value for key, value in loaded.items()}
    pairs = (line.partition(":") for line in text.split("\n") if ":" in line)
    return {key.strip(): value.strip() for key, _, value in pairs}
