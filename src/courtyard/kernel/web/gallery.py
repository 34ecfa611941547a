"""The gallery at ``/dev/components``: every component in all its states, to look at and to test."""

from datetime import timedelta
from typing import Any

from courtyard.kernel.basics import now
from courtyard.kernel.web.charts import Point
from courtyard.kernel.web.forms import FormState

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_COUNTS = (120, 132, 101, 184, 230, 310, 290, 402, 388, 455, 470, 512)

TYPED = FormState(
    {
        "name": ["Grandmother's plum dumplings"],
        "mail": ["ada@example"],
        "story": ["Every August, when the plums fall faster than anybody can eat them."],
        "level": ["medium"],
        "units": ["metric"],
        "diet": ["vegetarian", "nut-free"],
        "public": ["true"],
        "hours": ["two"],
    },
    {
        "": "The dumplings could not be saved.",
        "mail": "Enter an address like ada@example.org.",
        "hours": "Enter a whole number.",
        "level_wrong": "Choose one of the offered values.",
        "agree": "Please agree before you go on.",
        "photo": "This file is larger than 10 MB.",
    },
)


def gallery_values() -> dict[str, Any]:
    """What ``dev/components.html`` shows."""
    moment = now()
    return {
        "typed": TYPED,
        "points": [Point(month, count) for month, count in zip(_MONTHS, _COUNTS, strict=True)],
        "instants": [moment - timedelta(seconds=seconds) for seconds in (5, 900, 20_000, 400_000, 9_000_000)],
    }


def sample_values() -> dict[str, Any]:
    """What ``dev/sample.html`` shows: a long page as a product builds it."""
    return {"when": now() - timedelta(days=3)}
