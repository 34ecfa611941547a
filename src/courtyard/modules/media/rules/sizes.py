"""Which forms are made of a picture."""

from collections.abc import Sequence

WIDTHS = (480, 960, 1600)
"""Widths that pages choose from (``srcset``)."""

THUMBS = (150, 300, 600)
"""Sides of the squares."""

STILL_SIDE_MAX = 3840
"""The longest side of the picture in one piece."""

LOSSLESS_SIDE_MAX = 2560
"""The same for kinds that take long to write."""

WHOLE_PIXELS_MAX = 25_000_000
"""As many are read as they are; larger JPEGs are read at half their size, other pictures are refused."""


def widths_for(width: int) -> Sequence[int]:
    """The widths that a picture of this width is given in: never more than it has, and its own if it is small."""
    smaller = [each for each in WIDTHS if each < width]
    return smaller if len(smaller) == len(WIDTHS) else [*smaller, width]


def fitted(width: int, height: int, side_max: int) -> tuple[int, int]:
    """The size within a square of this side, never larger than it was."""
    longest = max(width, height)
    if longest <= side_max:
        return width, height
    return max(1, round(width * side_max / longest)), max(1, round(height * side_max / longest))
