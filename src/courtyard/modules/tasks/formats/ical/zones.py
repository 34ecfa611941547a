"""Time zones in calendars: which place a ``TZID`` means, and what a calendar says about the clocks of a place."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from courtyard.modules.tasks.formats.draft import Notebook
from courtyard.modules.tasks.formats.ical.lines import Component, Line
from courtyard.modules.tasks.formats.ical.windows import IANA_NAMES
from courtyard.modules.tasks.rules.time import zone_named

_PLACE = re.compile(r"([A-Z][A-Za-z_]+/[A-Z][A-Za-z_+-]+(?:/[A-Z][A-Za-z_-]+)?)$")
_YEARS_MAX = 60
_ALIASES = {"Z": "UTC", "GMT": "UTC", "UTC": "UTC", "COORDINATED UNIVERSAL TIME": "UTC"}


class Zones:
    """The places of one calendar; each that is not known is noted once, and read as that of the reader."""

    def __init__(self, calendar: Component, home: ZoneInfo, notebook: Notebook) -> None:
        self._notebook = notebook
        self._known: dict[str, ZoneInfo] = {}
        self._locations = {
            named.value.strip(): location.value.strip()
            for each in calendar.components
            if each.kind == "VTIMEZONE" and (named := each.first("TZID"))
            if (location := each.first("X-LIC-LOCATION"))
        }
        own = calendar.first("X-WR-TIMEZONE")
        self.home = home
        if own is not None:
            self.home = self._named(own.value.strip(), own)

    def of(self, line: Line) -> ZoneInfo:
        """The place whose clock the property goes by."""
        name = line.parameters.get("TZID", "").strip()
        return self._named(name, line) if name else self.home

    def _named(self, name: str, line: Line) -> ZoneInfo:
        if name not in self._known:
            found = zone_of_tzid(name) or zone_of_tzid(self._locations.get(name, ""))
            if found is None:
                self._notebook.note(line.where, f"time zone '{name[:60]}' is not known; read as {self.home.key}")
            self._known[name] = found or self.home
        return self._known[name]


def zone_of_tzid(name: str) -> ZoneInfo | None:
    """The place that a calendar means: by its IANA name, by one of Windows, or by an IANA name at the end of a path."""
    name = name.strip('"')
    if not name:
        return None
    alias = _ALIASES.get(name.upper()) or IANA_NAMES.get(name)
    place = _PLACE.search(name)
    return zone_named(alias or name) or (zone_named(place[1]) if place else None)


@lru_cache(maxsize=64)
def vtimezone(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[str, ...]:
    """The lines of a ``VTIMEZONE``: how the clocks of a place were and will be set in these years."""
    last_year = min(last_year, first_year + _YEARS_MAX)
    begin = datetime(first_year, 1, 1, tzinfo=UTC)
    offset = begin.astimezone(zone).utcoffset() or timedelta(0)
    observances: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = {}
    for change in _changes(zone, begin, datetime(last_year + 1, 1, 1, tzinfo=UTC)):
        before, after = (change - timedelta(seconds=1)).astimezone(zone), change.astimezone(zone)
        kind = (_offset(before), _offset(after), after.tzname() or "", bool(after.dst()))
        observances.setdefault(kind, []).append((change + kind[0]).replace(tzinfo=None))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    lines += _observance(offset, offset, begin.astimezone(zone).tzname() or "", [begin.replace(tzinfo=None) + offset])
    for (old, new, name, is_dst), walls in observances.items():
        lines += _observance(old, new, name, walls, is_dst=is_dst)
    return (*lines, "END:VTIMEZONE")


def _observance(old: timedelta, new: timedelta, name: str, walls: list[datetime], *, is_dst: bool = False) -> list[str]:
    kind = "DAYLIGHT" if is_dst else "STANDARD"
    dates = [f"RDATE:{','.join(f'{wall:%Y%m%dT%H%M%S}' for wall in walls[1:])}"] if len(walls) > 1 else []
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{walls[0]:%Y%m%dT%H%M%S}",
        *dates,
        f"TZOFFSETFROM:{_offset_text(old)}",
        f"TZOFFSETTO:{_offset_text(new)}",
        f"TZNAME:{name}",
        f"END:{kind}",
    ]


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> list[datetime]:
    """The instants at which clocks are set, found by halving months in which they are."""
    found = []
    at = begin
    while at < end:
        then = min(at + timedelta(days=20), end)
        if _offset(at.astimezone(zone)) != _offset(then.astimezone(zone)):
            found.append(_change_between(zone, at, then))
        at = then
    return found


def _change_between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = _offset(low.astimezone(zone))
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if _offset(middle.astimezone(zone)) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(local: datetime) -> timedelta:
    return local.utcoffset() or timedelta(0)


def _offset_text(offset: timedelta) -> str:
    sign, seconds = ("-" if offset < timedelta(0) else "+"), abs(int(offset.total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{sign}{hours:02}{minutes:02}" + (f"{seconds:02}" if seconds else "")
