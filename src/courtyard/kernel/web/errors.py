"""Refusals as pages: the same look, what happened, and the next step."""

import msgspec

from courtyard.kernel.basics import gettext as _
from courtyard.kernel.web.context import PageContext
from courtyard.kernel.web.rendering import Templates


class Trouble(msgspec.Struct, frozen=True):
    """What an error page says. ``retry_after_s`` is zero when there is nothing to wait for."""

    status: int
    message: str = ""
    request_id: str = ""
    retry_after_s: float = 0


def error_page(templates: Templates, page: PageContext, trouble: Trouble) -> str:
    """The page of one refusal; a 401 offers to sign in and come back."""
    return templates.render("errors/error.html", page, trouble=trouble, title=_title(trouble.status))


def _title(status: int) -> str:
    titles = {
        400: _("That request could not be read"),
        401: _("Please sign in"),
        403: _("This is not yours to open"),
        404: _("There is nothing here"),
        405: _("That cannot be done here"),
        409: _("This was changed meanwhile"),
        413: _("That is too large"),
        415: _("That kind of file is not accepted"),
        422: _("Something is not filled in right"),
        429: _("A little slower, please"),
        503: _("Back in a moment"),
    }
    return titles.get(status, _("Something went wrong on our side"))
