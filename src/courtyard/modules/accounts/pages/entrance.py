"""Signing up, in and out in a browser."""

from gettext import gettext as _
from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from courtyard.kernel.basics import Refusal, TooMany, Visit
from courtyard.kernel.http import ANYBODY, route
from courtyard.kernel.web import Form, FormState, View, decode_form
from courtyard.modules.accounts.actions.entrance import Entrance, Newcomer
from courtyard.modules.accounts.actions.sessions import Grant
from courtyard.modules.accounts.pages.cookie import SessionCookie
from courtyard.modules.accounts.pages.refused import as_typed

Next = Annotated[str | None, QueryParameter(description="Where to go afterwards: a path on this site")]


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
async def sign_up(view: View, visit: Visit, entrance: Entrance, session_cookie: SessionCookie) -> Response[str]:
    """Make an account, sign in, go on."""
    form = await view.form()
    try:
        sent = decode_form(form, SignUpForm)
        newcomer = Newcomer(sent.username, sent.email, form.first("password"))
        admitted = await entrance.sign_up(newcomer, visit, browser=True)
    except Refusal as refusal:
        return _again(view, "accounts/sign_up.html", form, refusal)
    return await _enter(view, visit, entrance, session_cookie, admitted.grant, sent.next)


@route("GET", "/sign-in", may=ANYBODY, summary="Sign in", in_schema=False)
async def sign_in_page(view: View, next: Next = None) -> Response[str]:  # noqa: A002  (the name in the address)
    """The form for those who have an account; whoever is signed in is sent on."""
    if view.actor.is_signed_in:
        return view.go(next or "/")
    return view.show("accounts/sign_in.html", form=FormState.showing(next=next))


@route("POST", "/sign-in", may=ANYBODY, summary="Sign in", in_schema=False, status=200)
async def sign_in(view: View, visit: Visit, entrance: Entrance, session_cookie: SessionCookie) -> Response[str]:
    """Sign in and go on to where one wanted to go."""
    form = await view.form()
    try:
        sent = decode_form(form, SignInForm)
        admitted = await entrance.sign_in(sent.email, form.first("password"), visit, browser=True)
    except Refusal as refusal:
        return _again(view, "accounts/sign_in.html", form, refusal)
    return await _enter(view, visit, entrance, session_cookie, admitted.grant, sent.next)


@route("POST", "/sign-out", may=ANYBODY, summary="Sign out", in_schema=False, status=200)
async def sign_out(view: View, visit: Visit, entrance: Entrance, session_cookie: SessionCookie) -> Response[str]:
    """End this browser's session."""
    await entrance.sign_out(view.actor, visit)
    return view.go("/", _("You are signed out."), cookies=(session_cookie.gone(),))


async def _enter(
    view: View, visit: Visit, entrance: Entrance, session_cookie: SessionCookie, grant: Grant, target: str
) -> Response[str]:
    # The session that the browser came with must not live on beside the new one, unseen and unused.
    await entrance.sign_out(view.actor, visit)
    return view.go(target, cookies=(session_cookie.holding(grant.cookie),))


def _again(view: View, template: str, form: Form, refusal: Refusal) -> Response[str]:
    answer = view.show(template, status=refusal.status, form=as_typed(form, refusal))
    if isinstance(refusal, TooMany):
        answer.headers["retry-after"] = str(round(refusal.retry_after_s + 0.5))
    return answer


HANDLERS: list[HTTPRouteHandler] = [sign_up_page, sign_up, sign_in_page, sign_in, sign_out]
