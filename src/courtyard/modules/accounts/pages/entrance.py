"""Signing up, in and out in a browser."""

from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from courtyard.kernel.basics import Refusal, Visit
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import ANYBODY, route
from courtyard.kernel.web import FormState, View, decode_form
from courtyard.modules.accounts.actions.connecting import Connecting
from courtyard.modules.accounts.actions.entrance import Entrance, Newcomer
from courtyard.modules.accounts.actions.passkeys import Passkeys
from courtyard.modules.accounts.pages.cookie import BrowserCookies
from courtyard.modules.accounts.pages.entering import again, enter, to_restore

Next = Annotated[str | None, QueryParameter(description="Where to go afterwards: a path on this site")]


_SIGN_IN = "accounts/sign_in.html"


class SignUpForm(msgspec.Struct, frozen=True):
    """What a newcomer fills in."""

    username: Annotated[str, msgspec.Meta(max_length=100)]
    email: Annotated[str, msgspec.Meta(max_length=320)]
    password: Annotated[str, msgspec.Meta(max_length=1024)]
    next: str = "/"


class SignInForm(msgspec.Struct, frozen=True):
    """What somebody fills in who has been here before."""

    email: Annotated[str, msgspec.Meta(max_length=320)]
    password: Annotated[str, msgspec.Meta(max_length=1024)]
    next: str = "/"


@route("GET", "/sign-up", may=ANYBODY, summary="Sign up", in_schema=False)
async def sign_up_page(view: View, next: Next = None) -> Response[str]:  # noqa: A002  (the name in the address)
    """The form for newcomers; whoever is signed in is sent on."""
    if view.actor.is_signed_in:
        return view.go(next or "/")
    return view.show("accounts/sign_up.html", form=FormState.showing(next=next))


@route("POST", "/sign-up", may=ANYBODY, summary="Sign up", in_schema=False, status=200)
async def sign_up(view: View, visit: Visit, entrance: Entrance, browser_cookies: BrowserCookies) -> Response[str]:
    """Make an account, sign in, go on."""
    form = await view.form()
    try:
        sent = decode_form(form, SignUpForm)
        newcomer = Newcomer(sent.username, sent.email, form.first("password"))
        entry = await entrance.sign_up(newcomer, visit, browser=True)
    except Refusal as refusal:
        return again(view, "accounts/sign_up.html", form, refusal)
    return await enter(view, visit, entrance, browser_cookies, entry, sent.next)


@route("GET", "/sign-in", may=ANYBODY, summary="Sign in", in_schema=False)
async def sign_in_page(view: View, connecting: Connecting, passkeys: Passkeys, next: Next = None) -> Response[str]:  # noqa: A002  (the name in the address)
    """The form for those who have an account; whoever is signed in is sent on."""
    if view.actor.is_signed_in:
        return view.go(next or "/")
    return view.show(_SIGN_IN, form=FormState.showing(next=next), **_ways(connecting, passkeys))


@route("POST", "/sign-in", may=ANYBODY, summary="Sign in", in_schema=False, status=200)
async def sign_in(
    view: View,
    visit: Visit,
    entrance: Entrance,
    browser_cookies: BrowserCookies,
    connecting: Connecting,
    passkeys: Passkeys,
) -> Response[str]:
    """Sign in and go on to where one wanted to go."""
    form = await view.form()
    try:
        sent = decode_form(form, SignInForm)
        entry = await entrance.sign_in(sent.email, form.first("password"), visit, browser=True)
    except Refusal as refusal:
        way_back = to_restore(view, browser_cookies, refusal)
        return way_back or again(view, _SIGN_IN, form, refusal, **_ways(connecting, passkeys))
    return await enter(view, visit, entrance, browser_cookies, entry, sent.next)


@route("POST", "/sign-out", may=ANYBODY, summary="Sign out", in_schema=False, status=200)
async def sign_out(view: View, visit: Visit, entrance: Entrance, browser_cookies: BrowserCookies) -> Response[str]:
    """End this browser's session."""
    await entrance.sign_out(view.actor, visit)
    return view.go("/", _("You are signed out."), cookies=(browser_cookies.no_session(),))


def _ways(connecting: Connecting, passkeys: Passkeys) -> dict[str, Any]:
    return {"sites": connecting.listed, "passkeys_are_available": passkeys.are_available}


HANDLERS: list[HTTPRouteHandler] = [sign_up_page, sign_up, sign_in_page, sign_in, sign_out]
