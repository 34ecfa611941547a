"""Search people."""

from typing import Annotated

from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import ANYBODY, route
from courtyard.modules.accounts.actions.searching import PeopleFinder
from courtyard.modules.accounts.schemas import PeoplePage, PersonOut

_WORDS_MAX = 200

Words = Annotated[str, Parameter(min_length=1, max_length=_WORDS_MAX, description="Words of a name or username")]
Typing = Annotated[bool, Parameter(description="Whether the last word may be unfinished")]
PageNumber = Annotated[int, Parameter(ge=1, le=1000, description="Results go 1,000 deep")]
Limit = Annotated[int, Parameter(ge=1, le=100, description="How many at most")]


@route("GET", "/search/users", may=ANYBODY, summary="Search people")
async def search_users(
    actor: Actor,
    people_finder: PeopleFinder,
    q: Words,
    *,
    typing: Typing = False,
    page: PageNumber = 1,
    limit: Limit = 20,
) -> PeoplePage:
    """People by name and username, and by what they say of themselves; never by address."""
    found = await people_finder.found(actor, q, typing=typing, page=page, limit=limit)
    people = [PersonOut.of(user) for user in found.people]
    return PeoplePage(people, found.found.total, page, limit, found.found.way.value, found.search)


HANDLERS: list[HTTPRouteHandler] = [search_users]
