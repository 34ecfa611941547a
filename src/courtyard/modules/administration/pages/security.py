"""Security events of all accounts, with filters."""

from datetime import date
from typing import Annotated

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from courtyard.kernel.basics import Malformed, NotFound, Refusal, Unprocessable
from courtyard.kernel.http import ADMINS, route
from courtyard.kernel.web import FormState, View
from courtyard.modules.administration.actions.security import EntryPage, SecurityLog, events_between

_HERE, _TEMPLATE = "/admin/security", "administration/security.html"
_PER_PAGE = 50

Member = Annotated[str, Parameter(max_length=100, description="Whose account: a username or an id")]
Kind = Annotated[str, Parameter(max_length=60, description="What happened")]
Day = Annotated[str, Parameter(max_length=10, description="A day")]
Cursor = Annotated[str | None, Parameter(max_length=500, description="Where to go on")]


def _day(text: str, field: str) -> date | None:
    """A form sends an empty field where nothing was chosen."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Unprocessable.field(field, "this is not a day") from None


@route("GET", _HERE, may=ADMINS, summary="Security events", in_schema=False)
async def security_page(
    view: View,
    security_events: SecurityLog,
    member: Member = "",
    kind: Kind = "",
    since: Day = "",
    until: Day = "",
    cursor: Cursor = None,
) -> Response[str]:
    """The latest first; what cannot be looked for is said above the filter."""
    problem, status, page = "", 200, EntryPage([], None)
    try:
        first, last = _day(since, "since"), _day(until, "until")
        page = await events_between(
            security_events, member=member, kind=kind, first=first, last=last, limit=_PER_PAGE, cursor=cursor
        )
    except (NotFound, Malformed, Unprocessable) as refusal:
        problem, status = _said(refusal), refusal.status
    form = FormState.showing(member=member, kind=kind, since=since, until=until)
    kinds = security_events.kinds
    return view.show(_TEMPLATE, status=status, page_of=page, form=form, kinds=kinds, problem=problem)


def _said(refusal: Refusal) -> str:
    return refusal.public_message


HANDLERS: list[HTTPRouteHandler] = [security_page]
