"""The second step of signing in, and passkeys, in a browser."""

from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from courtyard.kernel.basics import Refusal, Unprocessable, Visit
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import ANYBODY, route
from courtyard.kernel.web import FormState, Tone, View, decode_form
from courtyard.modules.accounts.actions.entrance import Entrance
from courtyard.modules.accounts.actions.passkeys import Passkeys
from courtyard.modules.accounts.actions.second_step import SecondSteps
from courtyard.modules.accounts.errors import SignInAgain
from courtyard.modules.accounts.pages.cookie import SECOND_STEP_COOKIE, BrowserCookies
from courtyard.modules.accounts.pages.entering import again, enter, to_restore

Next = Annotated[str | None, QueryParameter(description="Where to go afterwards: a path on this site")]

_CODE = "accounts/sign_in_code.html"


class CodeForm(msgspec.Struct, frozen=True):
    """A code of the app, or a backup code."""

    code: Annotated[str, msgspec.Meta(max_length=64)]
    next: str = "/"


class PasskeyForm(msgspec.Struct, frozen=True):
    """What the script got from the device."""

    ceremony: Annotated[str, msgspec.Meta(max_length=200)]
    credential: Annotated[str, msgspec.Meta(max_length=65_536)]
    next: str = "/"


@route("GET", "/sign-in/code", may=ANYBODY, summary="The second step", in_schema=False)
async def code_page(view: View, next: Next = None) -> Response[str]:  # noqa: A002  (the name in the address)
    """For those who have taken the first one."""
    if not view.cookie(SECOND_STEP_COOKIE):
        return view.go("/sign-in")
    return view.show(_CODE, form=FormState.showing(next=next))


@route("POST", "/sign-in/code", may=ANYBODY, summary="The second step", in_schema=False, status=200)
async def send_code(
    view: View, visit: Visit, second_steps: SecondSteps, entrance: Entrance, browser_cookies: BrowserCookies
) -> Response[str]:
    """Come in."""
    form = await view.form()
    token = view.cookie(SECOND_STEP_COOKIE)
    try:
        sent = decode_form(form, CodeForm)
        entry = await second_steps.complete(token, sent.code, visit, browser=True)
    except SignInAgain as too_late:
        gone = (browser_cookies.no_second_step(),)
        return view.go("/sign-in", _(too_late.public_message), tone=Tone.WARN, cookies=gone)
    except Refusal as refusal:
        return again(view, _CODE, form, refusal)
    return await enter(view, visit, entrance, browser_cookies, entry, sent.next)


@route("POST", "/sign-in/passkey", may=ANYBODY, summary="Sign in with a passkey", in_schema=False, status=200)
async def passkey_sign_in(
    view: View, visit: Visit, passkeys: Passkeys, entrance: Entrance, browser_cookies: BrowserCookies
) -> Response[str]:
    """Come in by what the script got from the device."""
    form = await view.form()
    try:
        sent = decode_form(form, PasskeyForm)
        entry = await passkeys.finish_use(sent.ceremony, _credential(sent.credential), visit, browser=True)
    except Refusal as refusal:
        way_back = to_restore(view, browser_cookies, refusal)
        return way_back or view.go("/sign-in", refusal.public_message, tone=Tone.BAD)
    return await enter(view, visit, entrance, browser_cookies, entry, sent.next)


def _credential(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.MsgspecError:
        raise Unprocessable.field("credential", "this is not what a device answers") from None


HANDLERS: list[HTTPRouteHandler] = [code_page, send_code, passkey_sign_in]
