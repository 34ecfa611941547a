"""One's own account, and other people's public profiles."""

from typing import Annotated, Any

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import ANYBODY, MEMBERS, route
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.finding import FindBy, Finding
from courtyard.modules.accounts.actions.portraits import Portraits
from courtyard.modules.accounts.actions.profiles import Profiles
from courtyard.modules.accounts.errors import AccountChanged, SearchingTooFast, UserNotFound
from courtyard.modules.accounts.schemas import PersonOut, PictureChoice, UserOut, UserPatch
from courtyard.modules.accounts.schemas.members import FoundOut, FoundPageOut


@route("GET", "/users/me", may=MEMBERS, summary="Your account")
async def read_me(actor: Actor, account_access: AccountAccess) -> Response[UserOut]:
    """Everything that is kept about you here; the ETag is what ``If-Match`` takes when you change it."""
    return _account(await account_access.own_account(actor))


@route("PATCH", "/users/me", may=MEMBERS, summary="Change your account", raises=[AccountChanged])
async def change_me(
    data: UserPatch, actor: Actor, if_match: int | None, account_access: AccountAccess, profiles: Profiles
) -> Response[UserOut]:
    """Change parts of profile and preferences; what is left out stays as it is."""
    user = await account_access.own_account(actor)
    return _account(await profiles.change(user, data.profile or None, data.preferences or None, if_match))


Text = Annotated[str, QueryParameter(name="q", max_length=80, description="How a username or a word of a name begins")]
Kind = Annotated[FindBy, QueryParameter(name="type", description="What it is compared with")]
PageNumber = Annotated[int, QueryParameter(name="page", ge=1, le=200, description="Which page")]
Limit = Annotated[int, QueryParameter(ge=1, le=50, description="How many at most")]


@route("GET", "/users", may=MEMBERS, summary="Find people", raises=[SearchingTooFast])
async def find_people(
    actor: Actor,
    person_finding: Finding,
    text: Text = "",
    kind: Kind = FindBy.ALL,
    page_number: PageNumber = 1,
    limit: Limit = 10,
) -> FoundPageOut:
    """Whoever is called exactly so first. Addresses find nobody, nor is anybody found who does not want to be."""
    found = await person_finding.find(actor, text, kind, page=page_number, limit=limit)
    return FoundPageOut([FoundOut.of(each) for each in found.people], found.next_page)


@route("GET", "/users/search", may=MEMBERS, summary="Find people, as clients of before ask", raises=[SearchingTooFast])
async def search_people(
    actor: Actor,
    person_finding: Finding,
    text: Text = "",
    kind: Kind = FindBy.ALL,
    page_number: PageNumber = 1,
    limit: Limit = 10,
) -> FoundPageOut:
    """The same as `GET /users`."""
    found = await person_finding.find(actor, text, kind, page=page_number, limit=limit)
    return FoundPageOut([FoundOut.of(each) for each in found.people], found.next_page)


@route(
    "PUT",
    "/users/me/picture",
    may=MEMBERS,
    summary="Choose your picture",
    raises=[AccountChanged],
)
async def choose_picture(data: PictureChoice, actor: Actor, portraits: Portraits) -> Response[UserOut]:
    """Show everybody a picture that you uploaded to `/media`. `profile.avatar` is its path once it is ready."""
    return _account(await portraits.choose(actor, data.file))


@route(
    "DELETE", "/users/me/picture", may=MEMBERS, summary="Show no picture of you", raises=[AccountChanged], status=204
)
async def remove_picture(actor: Actor, portraits: Portraits) -> None:
    """The letters of your name are shown in its place."""
    await portraits.remove(actor)


@route("GET", "/users/{person:str}", may=ANYBODY, summary="Somebody's public profile", raises=[UserNotFound])
async def read_person(person: str, account_access: AccountAccess) -> PersonOut:
    """By id or username."""
    return PersonOut.of(await account_access.person_for_reader(person))


def _account(user: Any) -> Response[UserOut]:
    return Response(UserOut.of(user), headers={"etag": f'"{user.version}"'})


HANDLERS: list[HTTPRouteHandler] = [
    read_me,
    change_me,
    choose_picture,
    remove_picture,
    find_people,
    search_people,
    read_person,
]
