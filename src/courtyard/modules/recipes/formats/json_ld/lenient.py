"""JSON as pages really carry it: control characters, comments, trailing commas, HTML entities, several in one."""

import json
import re
from typing import Any

_OPENING = re.compile(r"\s*+(?:/\*|//)?\s*+(?:<!\[CDATA\[|<!--)\s*+(?:\*/)?")
_CLOSING = re.compile(r"(?:(?:/\*|//)\s?)?(?:\]\]>|-->)(?:\s?\*/)?;?\Z")
_STRING = re.compile(
    r'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL
)  # an unclosed one runs to the end, so the scan stays linear
_BETWEEN = re.compile(r"/\*[^*]{0,2000}\*/|(?m:(?<![:\w])//[^\n\"]*$)")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_BAD_ESCAPE = re.compile(r'\\(?![\\/"bfnrtu])')
_GAP = re.compile(r"[\s,;\x00]*+")
_MENDED_CHARACTERS_MAX = 400_000
_VALUES_MAX = 50
_NODES_MAX = 20_000
_DEPTH_MAX = 60


def read_json(text: str) -> list[Any]:
    """All JSON values in the text, after mending what is commonly broken; none where nothing can be read."""
    candidate = text.lstrip("\ufeff").strip()
    opening = _OPENING.match(candidate)  # anchored: a search would start anew at every blank
    candidate = candidate[opening.end() :].strip() if opening else candidate
    candidate = _CLOSING.sub("", candidate).rstrip("; \r\n")
    values = _values(candidate)
    if not values and len(candidate) <= _MENDED_CHARACTERS_MAX:
        values = _values(_mended(candidate))
    return values


def _values(text: str) -> list[Any]:
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    position = 0
    while position < len(text) and len(values) < _VALUES_MAX:
        gap = _GAP.match(text, position)
        try:
            value, position = decoder.raw_decode(text, gap.end() if gap else position)
        except (ValueError, RecursionError):
            break
        values.append(value)
    return values


def _mended(text: str) -> str:
    """Mend what stands between the strings, and bad escapes inside them."""
    parts: list[str] = []
    position = 0
    for string in _STRING.finditer(text):
        parts.append(_TRAILING_COMMA.sub(r"\1", _BETWEEN.sub(" ", text[position : string.start()])))
        parts.append(_BAD_ESCAPE.sub(r"\\\\", string[0]))
        position = string.end()
    parts.append(_BETWEEN.sub(" ", text[position:]))
    return _TRAILING_COMMA.sub(r"\1", "".join(parts))


def objects_in(values: list[Any]) -> list[dict[str, Any]]:
    """Every JSON object in the values, outer ones first, in document order, up to a bound on number and depth."""
    found: list[dict[str, Any]] = []
    waiting: list[tuple[Any, int]] = [(value, 0) for value in reversed(values)]
    visited = 0
    while waiting and visited < _NODES_MAX:
        value, depth = waiting.pop()
        visited += 1
        if depth > _DEPTH_MAX:
            continue
        if isinstance(value, dict):
            found.append(value)
            waiting.extend(
                (child, depth + 1) for child in reversed(list(value.values())) if isinstance(child, dict | list)
            )
        elif isinstance(value, list):
            waiting.extend((child, depth + 1) for child in reversed(value) if isinstance(child, dict | list))
    return found
