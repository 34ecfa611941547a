"""The sentence of each kind, in plain text: the same in the list, in a message on a phone and in a letter."""

from collections.abc import Callable, Sequence

from courtyard.kernel.basics import gettext as _
from courtyard.kernel.basics import ngettext
from courtyard.modules.notifications.models import Kind, Notification

TEXT_MAX = 300
PIECE_MAX = 120


def sentence(line: Notification, names: Sequence[str]) -> str:
    """What happened. ``names`` are those of the line's first actors as far as they are known; at most two are said."""
    values = {name: short(text, PIECE_MAX) for name, text in line.pieces.items()}
    return short(_pattern(line) % _Values({**values, "who": _who(names, line.actors_count)}), TEXT_MAX)


def short(text: str, length: int) -> str:
    """The text, cut behind ``length`` characters with a sign that it was."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


class _Values(dict[str, str]):
    """Words for a pattern; one that a fact did not bring is left out rather than failed for."""

    def __missing__(self, name: str) -> str:
        return ""


def _who(names: Sequence[str], count: int) -> str:
    if not names:
        return ngettext("Somebody", "%(count)d people", max(count, 1)) % {"count": count}
    first, others = names[0], max(count, len(names)) - 1
    if others == 0:
        return first
    if others == 1 and len(names) > 1:
        return _("%(first)s and %(second)s") % {"first": first, "second": names[1]}
    return ngettext("%(first)s and %(others)d other", "%(first)s and %(others)d others", others) % {
        "first": first,
        "others": others,
    }


def _pattern(line: Notification) -> str:
    if line.kind is Kind.RECIPE_LIKED:
        return _liked(line)
    if line.kind is Kind.NEW_FOLLOWER:
        return ngettext("%(who)s follows you", "%(who)s follow you", max(line.actors_count, 1))
    if line.kind is Kind.TASK_DUE:
        return _due(line)
    return _SINGLE[line.kind]()


def _due(line: Notification) -> str:
    if not line.pieces.get("when"):
        return _("A reminder of “%(title)s”")
    if line.pieces.get("late"):
        return _("“%(title)s” is due %(when)s. This reminder comes late.")
    return _("“%(title)s” is due %(when)s")


def _liked(line: Notification) -> str:
    many = max(line.actors_count, 1)
    if line.pieces.get("title"):
        return ngettext("%(who)s likes your recipe “%(title)s”", "%(who)s like your recipe “%(title)s”", many)
    return ngettext("%(who)s likes one of your recipes", "%(who)s like one of your recipes", many)


# Looked up when it is said, since the reader's language is known only then.
_SINGLE: dict[Kind, Callable[[], str]] = {
    Kind.WELCOME: lambda: _("Welcome, %(name)s. It is good to have you here."),
    Kind.NEW_DEVICE: lambda: _(
        "New sign-in with %(browser)s on %(device)s. If this was not you, change your password."
    ),
    Kind.RECIPE_COMMENTED: lambda: _("%(who)s commented on your recipe “%(title)s”"),
    Kind.RECIPE_SHARED: lambda: _("%(who)s shared the recipe “%(title)s” with you"),
    Kind.COMMENT_REPLY: lambda: _("%(who)s answered your comment on “%(title)s”"),
    Kind.TASK_ASSIGNED: lambda: _("%(who)s gave you the task “%(title)s”"),
    Kind.TASK_COMMENTED: lambda: _("%(who)s commented on the task “%(title)s”"),
    Kind.RECIPE_FEATURED: lambda: _("Your recipe “%(title)s” is featured"),
    Kind.PRICE_ALERT: lambda: _("“%(title)s” now costs %(price)s"),
    Kind.ACHIEVEMENT_UNLOCKED: lambda: _("You earned “%(title)s”"),
    Kind.ORDER_PAID: lambda: _("Your order %(number)s is paid"),
    Kind.LICENCE_ISSUED: lambda: _("Your licence for “%(title)s” is ready"),
    Kind.VENDOR_SALE: lambda: _("You sold “%(title)s”"),
    Kind.SUBSCRIPTION_CHANGED: lambda: _("Your subscription is now %(plan)s"),
    Kind.NEWSLETTER: lambda: "%(title)s",
    Kind.OFFER: lambda: "%(title)s",
}
