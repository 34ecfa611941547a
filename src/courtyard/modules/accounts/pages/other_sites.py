"""Signing in with another site: there and back. The addresses lie below ``/api``, since apps use them too."""

from typing import Annotated, Any

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from courtyard.kernel.basics import Actor, Forbidden, Refusal, Visit
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import ANYBODY, MEMBERS, any_query, route
from courtyard.kernel.web import Tone, View
from courtyard.modules.accounts.actions.connecting import Connecting, Started
from courtyard.modules.accounts.actions.door import Entry, SecondStep
from courtyard.modules.accounts.actions.entrance import Entrance
from courtyard.modules.accounts.pages.cookie import BrowserCookies
from courtyard.modules.accounts.pages.entering import enter, to_restore

Next = Annotated[str | None, QueryParameter(description="Where to go afterwards: a path on this site")]

_BINDING_COOKIE = "courtyard_other_site"
_API = "/api/v1/auth/oauth/{provider:str}"
_SITES = "/settings/security#sites"


@route("GET", f"{_API}/start", may=ANYBODY, summary="Sign in with another site", in_schema=False)
async def start(
    provider: str,
    visit: Visit,
    connecting: Connecting,
    browser_cookies: BrowserCookies,
    next: Next = None,  # noqa: A002  (the name in the address)
) -> Response[str]:
    """Send the browser there."""
    return _away(await connecting.start(provider, next or "/", visit), browser_cookies)


@route("GET", "/settings/security/sites/{provider:str}/connect", may=MEMBERS, summary="Connect a site", in_schema=False)
async def connect(
    provider: str, view: View, visit: Visit, actor: Actor, connecting: Connecting, browser_cookies: BrowserCookies
) -> Response[str]:
    """Send the browser there, from our own page only."""
    actor.refuse_unverified()
    if view.passage.header(b"sec-fetch-site") not in {"", "same-origin"}:
        raise Forbidden
    return _away(await connecting.start(provider, _SITES, visit, connect_to=actor.member_id), browser_cookies)


@route("GET", f"{_API}/callback", may=ANYBODY, summary="Come back from another site", in_schema=False)
@any_query
async def come_back(
    provider: str,
    view: View,
    visit: Visit,
    actor: Actor,
    connecting: Connecting,
    entrance: Entrance,
    browser_cookies: BrowserCookies,
) -> Response[Any]:
    """Come in with a cookie, or with tokens for whoever accepts JSON only; or go back with the reason."""
    state, code = (next(iter(view.page.values(name)), "") for name in ("state", "code"))
    is_app = view.passage.header(b"accept").startswith("application/json")
    binding = view.cookie(_BINDING_COOKIE)
    try:
        came = await connecting.come_back(provider, state, code, binding, visit, actor, browser=not is_app)
    except Refusal as refusal:
        return _back(view, refusal, browser_cookies, is_app=is_app)
    if came.entry is None:
        return view.go(came.target, _("Connected."))
    if is_app:
        return Response(_tokens(came.entry), media_type="application/json")
    return await enter(view, visit, entrance, browser_cookies, came.entry, came.target)


def _back(view: View, refusal: Refusal, browser_cookies: BrowserCookies, *, is_app: bool) -> Response[str]:
    if is_app:
        raise refusal
    target = _SITES if view.actor.is_signed_in else "/sign-in"
    gone = (browser_cookies.short(_BINDING_COOKIE, ""),)
    way_back = to_restore(view, browser_cookies, refusal)
    return way_back or view.go(target, refusal.public_message, tone=Tone.BAD, cookies=gone)


def _tokens(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, SecondStep):
        return {"mfa_required": True, "mfa_token": entry.token}
    return {"token": entry.grant.access_token, "refresh_token": entry.grant.refresh_token}


def _away(started: Started, browser_cookies: BrowserCookies) -> Response[str]:
    answer: Response[str] = Response("", status_code=303, media_type="text/html")
    answer.headers["location"] = started.url
    answer.headers["cache-control"] = "no-store"
    answer.set_cookie(browser_cookies.short(_BINDING_COOKIE, started.binding))
    return answer


HANDLERS: list[HTTPRouteHandler] = [start, connect, come_back]
