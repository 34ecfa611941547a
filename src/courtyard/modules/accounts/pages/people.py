"""Public profiles."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.http import ANYBODY, MEMBERS, route
from courtyard.kernel.web import View
from courtyard.modules.accounts.access import AccountAccess


@route("GET", "/people/me", may=MEMBERS, summary="Your profile", in_schema=False)
async def own_page(view: View) -> Response[str]:
    """One's own profile, under its lasting address."""
    return view.go(f"/people/{view.actor.username}")


@route("GET", "/people/{person:str}", may=ANYBODY, summary="Somebody's profile", in_schema=False)
async def person_page(person: str, view: View, account_access: AccountAccess) -> Response[str]:
    """Who somebody is; what they made here is loaded from the products' own pages."""
    return view.show("accounts/person.html", person=await account_access.person_for_reader(person))


HANDLERS: list[HTTPRouteHandler] = [own_page, person_page]
