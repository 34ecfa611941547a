"""Where the marks of a chart go: plain numbers for SVG attributes, so no script and no style attribute is needed."""

from collections.abc import Sequence

import msgspec

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 12, 28
_TICKS = 4
_SMALLEST = 1e-300  # what is less cannot be divided into steps any more
_LABELS_MAX = 8
_STEPS = (1, 2, 2.5, 5, 10)


class Point(msgspec.Struct, frozen=True):
    """One value with its label, as the caller gives it."""

    label: str
    value: float


class Mark(msgspec.Struct, frozen=True):
    """One drawn value: the middle of its slot, its top, its height, and whether its label has room."""

    label: str
    value: float
    x: float
    y: float
    height: float
    labelled: bool


class Chart(msgspec.Struct, frozen=True):
    """Everything a template needs to draw bars or a line in a box of ``width`` by ``height``."""

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, float], ...]
    bar_width: float
    line: str
    area: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    floor: int = HEIGHT - BOTTOM


def chart(points: Sequence[Point]) -> Chart:
    """Lay out values of zero and above, oldest first; negative values are drawn as zero."""
    step = _tick_step(max((point.value for point in points), default=0))
    top_value = step * _TICKS
    floor, span = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    slot = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    every = -(-len(points) // _LABELS_MAX) or 1
    marks = []
    for index, point in enumerate(points):
        height = round(max(point.value, 0) / top_value * span, 1)
        middle = round(LEFT + slot * (index + 0.5), 1)
        marks.append(Mark(point.label, point.value, middle, round(floor - height, 1), height, index % every == 0))
    ticks = tuple((step * n, round(floor - span * n / _TICKS, 1)) for n in range(_TICKS + 1))
    line = "".join(f"{'L' if index else 'M'}{mark.x} {mark.y}" for index, mark in enumerate(marks))
    area = f"{line}L{marks[-1].x} {floor}L{marks[0].x} {floor}Z" if marks else ""
    return Chart(tuple(marks), ticks, round(min(slot * 0.64, 48), 1), line, area)


def _tick_step(largest: float) -> float:
    """The smallest round step (1, 2, 2.5, 5 times a power of ten) whose four ticks reach the largest value."""
    if largest < _SMALLEST:
        return 1
    power = 1.0
    while power * 10 * _TICKS < largest:
        power *= 10
    while power * _TICKS > largest:
        power /= 10
    return next(step * power for step in _STEPS if step * power * _TICKS >= largest)
