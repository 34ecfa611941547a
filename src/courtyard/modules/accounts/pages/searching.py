"""Finding people while one types."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from courtyard.kernel.basics import Actor, Unavailable, Unprocessable
from courtyard.kernel.http import ANYBODY, route
from courtyard.kernel.web import FormState, View, decode_query, sentence
from courtyard.modules.accounts.actions.searching import FoundPeople, PeopleFinder

_SHOWN = 24

Word = Annotated[str | None, Parameter(description="A word", max_length=500)]


class PeopleFields(msgspec.Struct, frozen=True):
    """The form."""

    q: Annotated[str, msgspec.Meta(max_length=200)] = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1


@route("GET", "/search/people", may=ANYBODY, summary="Search people", in_schema=False)
async def people_page(
    view: View, actor: Actor, people_finder: PeopleFinder, q: Word = None, page: Word = None
) -> Response[str]:
    """By name and username."""
    fields = decode_query(PeopleFields, q=q, page=page)
    trouble, status, found = "", 200, FoundPeople([])
    try:
        found = await people_finder.found(actor, fields.q, typing=True, page=fields.page, limit=_SHOWN)
    except (Unavailable, Unprocessable) as refusal:
        trouble, status = sentence(refusal.public_message, "q", "page"), refusal.status
    answer = view.show(
        "accounts/people.html",
        status=status,
        block="found",
        fields=fields,
        form=FormState.showing(fields),
        found=found,
        trouble=trouble,
    )
    # The address bar shows what is asked, without the form's empty fields.
    answer.headers["hx-replace-url"] = view.page.link()
    return answer


HANDLERS: list[HTTPRouteHandler] = [people_page]
