"""What may stand in a profile."""

from zoneinfo import available_timezones

from courtyard.modules.accounts.errors import ProfileRefused
from courtyard.modules.accounts.models import Preferences, Profile

LABELS_MAX = 50
LABEL_LENGTH_MAX = 60
TIME_ZONES = tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))


def labels_from(text: str) -> tuple[str, ...]:
    """A list as people type it: by commas or lines, each entry once."""
    return tuple(dict.fromkeys(part.strip() for part in text.replace("\n", ",").split(",") if part.strip()))


def check_person(profile: Profile, preferences: Preferences, *, avatar: str = "") -> None:
    """Accept what somebody says of themselves; ``avatar`` is the one that they have, which may stay.

    Raises:
        ProfileRefused: names every wrong field.
    """
    problems: dict[str, str] = {}
    if profile.avatar not in {"", avatar} and not _is_https(profile.avatar):
        problems["profile.avatar"] = "use an address that begins with https://"
    for field in ("cuisine", "diet", "allergies"):
        labels: tuple[str, ...] = getattr(preferences, field)
        if len(labels) > LABELS_MAX or any(len(label) > LABEL_LENGTH_MAX for label in labels):
            problems[f"preferences.{field}"] = f"use at most {LABELS_MAX} entries of {LABEL_LENGTH_MAX} characters"
    if preferences.time_zone not in TIME_ZONES:
        problems["preferences.time_zone"] = "use the name of a time zone, such as Europe/Berlin"
    if problems:
        raise ProfileRefused.fields(problems)


def _is_https(address: str) -> bool:
    host = address.removeprefix("https://").partition("/")[0]
    return address.startswith("https://") and bool(host) and address.isprintable() and " " not in address
