"""The words of a letter in the language of whoever reads it: gettext per letter, not per process."""

import gettext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from markupsafe import Markup, escape

CATALOGUES = Path(__file__).parents[2] / "locale"
DOMAIN = "courtyard"


class Speech:
    """``_`` and ``ngettext`` for one language. Markup given as a variable stays markup, all else is escaped later."""

    def __init__(self, language: str) -> None:
        base = language.partition("-")[0]
        wanted = [language.replace("-", "_"), base]
        self._words = gettext.translation(DOMAIN, CATALOGUES, wanted, fallback=True)

    def say(self, text: str, **variables: Any) -> str:
        """The text with ``%(name)s`` filled in."""
        said = self._words.gettext(text)
        return _filled(said, variables) if variables else said

    def say_count(self, one: str, many: str, num: int, **variables: Any) -> str:
        """The text for a count; ``%(num)d`` is the count itself."""
        return _filled(self._words.ngettext(one, many, num), {"num": num, **variables})


def _filled(text: str, variables: dict[str, Any]) -> str:
    if any(isinstance(value, Markup) for value in variables.values()):
        return escape(text) % variables
    return text % variables


def moment(value: datetime | str, time_zone: str = "UTC") -> str:
    """An instant (or its ISO 8601 text) as a person writes it: ``22 November 2026, 14:05 (UTC)``."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    there = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(zone)
    return f"{there.day} {there:%B %Y, %H:%M} ({there.tzname()})"
