"""Forgotten passwords and links of letters, in a browser. A link is used by a button: mail programs look at links."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from courtyard.kernel.basics import Refusal, Visit
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import ANYBODY, route
from courtyard.kernel.web import FormState, Tone, View, decode_form
from courtyard.modules.accounts.actions.addresses import Addresses
from courtyard.modules.accounts.actions.resetting import Resetting
from courtyard.modules.accounts.actions.verification import Verification
from courtyard.modules.accounts.pages.entering import again

Token = Annotated[str, QueryParameter(description="What stands in the letter", max_length=200)]

_FORGOT, _RESET, _LINK = "accounts/forgot.html", "accounts/reset.html", "accounts/link.html"


class ForgotForm(msgspec.Struct, frozen=True):
    """Whose password is forgotten."""

    email: Annotated[str, msgspec.Meta(max_length=320)]


class ResetForm(msgspec.Struct, frozen=True):
    """What stands in the letter, and the password."""

    token: Annotated[str, msgspec.Meta(max_length=200)]
    new_password: Annotated[str, msgspec.Meta(max_length=1024)]


class TokenForm(msgspec.Struct, frozen=True):
    """What stands in the letter."""

    token: Annotated[str, msgspec.Meta(max_length=200)]


@route("GET", "/forgot-password", may=ANYBODY, summary="Forgot your password?", in_schema=False)
async def forgot_page(view: View) -> Response[str]:
    """Ask for a letter."""
    return view.show(_FORGOT, form=FormState(), asked=False)


@route("POST", "/forgot-password", may=ANYBODY, summary="Forgot your password?", in_schema=False, status=200)
async def forgot(view: View, visit: Visit, resetting: Resetting) -> Response[str]:
    """Say the same to everybody."""
    form = await view.form()
    try:
        await resetting.ask(decode_form(form, ForgotForm).email, visit)
    except Refusal as refusal:
        return again(view, _FORGOT, form, refusal, asked=False)
    return view.show(_FORGOT, form=FormState(), asked=True)


@route("GET", "/reset-password", may=ANYBODY, summary="Choose a new password", in_schema=False)
async def reset_page(view: View, resetting: Resetting, token: Token = "") -> Response[str]:
    """The form, or the way to another letter."""
    return _alone(view.show(_RESET, form=FormState.showing(token=token), is_good=await resetting.is_good(token)))


@route("POST", "/reset-password", may=ANYBODY, summary="Choose a new password", in_schema=False, status=200)
async def reset(view: View, visit: Visit, resetting: Resetting) -> Response[str]:
    """Replace it; sign in with it next."""
    form = await view.form()
    try:
        sent = decode_form(form, ResetForm)
        await resetting.reset(sent.token, form.first("new_password"), visit)
    except Refusal as refusal:
        is_good = await resetting.is_good(form.first("token"))
        return _alone(again(view, _RESET, form, refusal, is_good=is_good))
    return view.go("/sign-in", _("Your password is changed. Sign in with it."))


@route("GET", "/verify-email", may=ANYBODY, summary="Confirm your address", in_schema=False)
async def verify_page(view: View, token: Token = "") -> Response[str]:
    """One button."""
    return _alone(view.show(_LINK, form=FormState.showing(token=token), action="/verify-email"))


@route("POST", "/verify-email", may=ANYBODY, summary="Confirm your address", in_schema=False, status=200)
async def verify(view: View, visit: Visit, verification: Verification) -> Response[str]:
    """Believe the letter."""
    form = await view.form()
    try:
        await verification.confirm(decode_form(form, TokenForm).token, visit)
    except Refusal as refusal:
        return _alone(again(view, _LINK, form, refusal, action="/verify-email"))
    return view.go("/", _("Your address is confirmed."))


@route("GET", "/confirm-email", may=ANYBODY, summary="Agree to another address", in_schema=False)
async def confirm_page(view: View, token: Token = "") -> Response[str]:
    """One button."""
    return _alone(view.show(_LINK, form=FormState.showing(token=token), action="/confirm-email"))


@route("POST", "/confirm-email", may=ANYBODY, summary="Agree to another address", in_schema=False, status=200)
async def confirm(view: View, visit: Visit, addresses: Addresses) -> Response[str]:
    """Note it; when both sides have agreed, everybody signs in anew."""
    form = await view.form()
    try:
        is_changed = await addresses.agree(decode_form(form, TokenForm).token, visit)
    except Refusal as refusal:
        return _alone(again(view, _LINK, form, refusal, action="/confirm-email"))
    if is_changed:
        return view.go("/sign-in", _("Your address is changed. Sign in with it."))
    return view.go("/", _("Noted. Now the other address has to agree too."), tone=Tone.INFO)


def _alone(answer: Response[str]) -> Response[str]:
    """A page whose address opens something: nobody else is told the address, and nobody keeps the page."""
    answer.headers["referrer-policy"] = "no-referrer"
    answer.headers["cache-control"] = "no-store"
    return answer


HANDLERS: list[HTTPRouteHandler] = [
    forgot_page,
    forgot,
    reset_page,
    reset,
    verify_page,
    verify,
    confirm_page,
    confirm,
]
