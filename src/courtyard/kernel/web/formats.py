"""Values as people read them: times, counts, durations and kitchen amounts. The filters of every template."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from markupsafe import Markup

from courtyard.kernel.basics import gettext as _
from courtyard.kernel.basics import ngettext, now

_MINUTE_S, _HOUR_S, _DAY_S, _WEEK_S, _MONTH_S, _YEAR_S = 60, 3600, 86_400, 604_800, 2_629_746, 31_556_952
_UNITS: tuple[tuple[float, int, str, str], ...] = (
    (_HOUR_S, _MINUTE_S, "%d minute", "%d minutes"),
    (_DAY_S, _HOUR_S, "%d hour", "%d hours"),
    (_WEEK_S, _DAY_S, "%d day", "%d days"),
    (_MONTH_S, _WEEK_S, "%d week", "%d weeks"),
    (_YEAR_S, _MONTH_S, "%d month", "%d months"),
    (float("inf"), _YEAR_S, "%d year", "%d years"),
)
_FRACTIONS = (
    (1 / 8, "⅛"), (1 / 4, "¼"), (1 / 3, "⅓"), (3 / 8, "⅜"), (1 / 2, "½"),
    (5 / 8, "⅝"), (2 / 3, "⅔"), (3 / 4, "¾"), (7 / 8, "⅞"),
)  # fmt: skip
_FRACTION_SLACK = 0.02
_WHOLE_FROM = 10  # nobody weighs 212.4 g: larger amounts are shown without decimals


def ago(instant: datetime, reference: datetime | None = None) -> Markup:
    """``<time>`` with words like "3 hours ago"; the exact UTC time shows on hover."""
    moment = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    words = _distance(int(((reference or now()) - moment).total_seconds()))
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(timespec="seconds").replace("+00:00", "Z"), exact(moment), words
    )


def exact(instant: datetime) -> str:
    """``14 March 2025, 09:30 UTC``."""
    return f"{instant.day} {instant:%B %Y, %H:%M} UTC"


def _distance(seconds: int) -> str:
    size = abs(seconds)
    if size < _MINUTE_S:
        return _("just now") if seconds >= 0 else _("in a moment")
    for limit_s, unit_s, one, many in _UNITS:
        if size < limit_s:
            count = size // unit_s
            words = ngettext(one, many, count) % count
            return (_("%s ago") if seconds > 0 else _("in %s")) % words
    raise AssertionError("the last unit has no limit")


def number(value: float, decimals: int = 0) -> str:
    """Grouped digits: ``12345`` → ``12,345``."""
    return f"{value:,.{decimals}f}"


def minutes(value: float | None) -> str:
    """``80`` → ``1 h 20 min``; nothing for an unknown duration."""
    if value is None:
        return ""
    hours, rest = divmod(round(value), 60)
    parts = [_("%d h") % hours] if hours else []
    if rest or not hours:
        parts.append(_("%d min") % rest)
    return "\u00a0".join(part.replace(" ", "\u00a0") for part in parts)


def plural(count: int, one: str, many: str) -> str:
    """The count with its noun: ``3|plural("recipe", "recipes")`` → ``3 recipes``."""
    return f"{number(count)} {ngettext(one, many, count)}"


def amount(value: float | None) -> str:
    """A kitchen amount: ``1.5`` → ``1½``, ``0.33`` → ``⅓``, ``2.4`` → ``2.4``, ``212.4`` → ``212``."""
    if value is None:
        return ""
    if value >= _WHOLE_FROM:
        return number(round(value))
    whole, rest = divmod(value, 1)
    if rest < _FRACTION_SLACK or rest > 1 - _FRACTION_SLACK:
        if value >= _FRACTION_SLACK or value == 0:
            return str(round(value))
        return f"{value:.2g}"
    for size, sign in _FRACTIONS:
        if abs(rest - size) < _FRACTION_SLACK:
            return f"{int(whole)}{sign}" if whole else sign
    return f"{value:.2f}".rstrip("0").rstrip(".")


def initials(name: str) -> str:
    """One or two letters for a picture that is not there: ``Ada Lovelace`` → ``AL``."""
    words = [word for word in name.replace("_", " ").replace("-", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    ends = words if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in ends).upper()


def web_address(address: str | None) -> str:
    """The address if a page may link to it (http or https, with a host), else nothing.

    Escaping does not help against ``javascript:`` in a link, so every address that somebody typed goes through this.
    """
    if not address or not address.isprintable() or " " in address:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.netloc else ""


def picture_address(address: str | None) -> str:
    """The address if a page may show a picture from it: of the web, or a path of this site; else nothing."""
    text = address or ""
    is_path = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if is_path else web_address(address)
