"""The two servers that are compared, each with its own private engines."""

from bench.sides.courtyard import CourtyardSide
from bench.sides.missing import NotHereError
from bench.sides.side import Side
from bench.sides.yardstick import YardstickSide

__all__ = ["CourtyardSide", "NotHereError", "Side", "YardstickSide"]
