"""Figures as pictures: plain numbers for SVG attributes, so no script and no style attribute is needed."""

from collections.abc import Sequence

import msgspec

WIDTH = 1000
_LEAST = 6.0


class Part(msgspec.Struct, frozen=True):
    """One piece of a bar: which kind it is, its value, where it begins and how wide it is."""

    kind: str
    value: int
    x: float
    width: float


class Row(msgspec.Struct, frozen=True):
    """One bar with its label, and the value of each kind."""

    label: str
    total: int
    parts: tuple[Part, ...]
    values: tuple[int, ...]


class Stack(msgspec.Struct, frozen=True):
    """Bars that lie below one another, each of several pieces."""

    rows: tuple[Row, ...]
    width: int = WIDTH


def stacked(kinds: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> Stack:
    """Lay out rows of (label, one value of each kind); the longest bar fills the width, and no piece is too thin."""
    longest = max((sum(values) for _, values in rows), default=0) or 1
    room = WIDTH - _LEAST * len(kinds)
    drawn = []
    for label, values in rows:
        parts: list[Part] = []
        x = 0.0
        for kind, value in zip(kinds, values, strict=True):
            if value > 0:
                width = round(_LEAST + value / longest * room, 1)
                parts.append(Part(kind, value, round(x, 1), width))
                x += width
        drawn.append(Row(label, sum(values), tuple(parts), tuple(values)))
    return Stack(tuple(drawn))
