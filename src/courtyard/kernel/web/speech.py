"""Gettext for templates: ``_`` and ``ngettext`` that fill in their variables and never make text into markup.

Jinja's own newstyle gettext marks whatever it is given as safe, so ``_(something.typed)`` would be a hole.
"""

from typing import Any

from markupsafe import Markup, escape

from courtyard.kernel.basics import gettext, ngettext


def say(text: str, **variables: Any) -> str:
    """The text in the reader's language, with ``%(name)s`` filled in."""
    return _filled(gettext(text), variables) if variables else gettext(text)


def say_count(one: str, many: str, num: int, **variables: Any) -> str:
    """The text for a count; ``%(num)d`` is the count itself."""
    return _filled(ngettext(one, many, num), {"num": num, **variables})


def _filled(text: str, variables: dict[str, Any]) -> str:
    """A variable that is markup already (a link, a ``<time>``) stays so; everything around it is then escaped."""
    if any(isinstance(value, Markup) for value in variables.values()):
        return escape(text) % variables
    return text % variables
