"""Two-step sign-in in a browser: set up, confirmed, renewed, switched off."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Refusal, Visit
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, VERIFIED, route
from courtyard.kernel.web import FormState, View, decode_form
from courtyard.modules.accounts.actions.second_factor import SecondFactors
from courtyard.modules.accounts.pages.cookie import BrowserCookies
from courtyard.modules.accounts.pages.entering import again

_TWO_STEP = "/settings/security/two-step"
_SETUP, _PROOF = "accounts/two_step.html", "accounts/two_step_proof.html"


class CodeForm(msgspec.Struct, frozen=True):
    """A code of the app."""

    code: Annotated[str, msgspec.Meta(max_length=64)]


class ProofForm(msgspec.Struct, frozen=True):
    """Both factors once more."""

    code: Annotated[str, msgspec.Meta(max_length=64)]
    password: Annotated[str, msgspec.Meta(max_length=1024)] = ""


@route("POST", _TWO_STEP, may=VERIFIED, summary="Set up two-step sign-in", in_schema=False, status=200)
async def set_up(view: View, visit: Visit, second_factors: SecondFactors) -> Response[str]:
    """The QR code and the backup codes, shown once."""
    made = await second_factors.set_up(view.actor, visit)
    return _once(view.show(_SETUP, form=FormState(), made=made))


@route("GET", f"{_TWO_STEP}/confirm", may=MEMBERS, summary="Confirm your app", in_schema=False)
async def confirm_page(view: View) -> Response[str]:
    """The field for the code alone, for whoever comes back later."""
    return view.show(_SETUP, form=FormState(), made=None)


@route("POST", f"{_TWO_STEP}/confirm", may=MEMBERS, summary="Confirm your app", in_schema=False, status=200)
async def confirm(
    view: View, visit: Visit, second_factors: SecondFactors, browser_cookies: BrowserCookies
) -> Response[str]:
    """Switch it on; this browser gets a new session, all others sign in anew."""
    form = await view.form()
    try:
        sent = decode_form(form, CodeForm)
        admitted = await second_factors.confirm(view.actor, sent.code, visit, browser=True)
    except Refusal as refusal:
        return again(view, _SETUP, form, refusal, made=None)
    cookie = browser_cookies.session(admitted.grant.cookie)
    return view.go("/settings/security", _("Two-step sign-in is on."), cookies=(cookie,))


@route("GET", f"{_TWO_STEP}/off", may=MEMBERS, summary="Switch two-step sign-in off?", in_schema=False)
async def off_page(view: View) -> Response[str]:
    """Password and code first."""
    return view.show(_PROOF, form=FormState(), action=f"{_TWO_STEP}/off")


@route("POST", f"{_TWO_STEP}/off", may=MEMBERS, summary="Switch two-step sign-in off", in_schema=False, status=200)
async def off(view: View, visit: Visit, second_factors: SecondFactors) -> Response[str]:
    """A password is enough again."""
    form = await view.form()
    try:
        sent = decode_form(form, ProofForm)
        await second_factors.switch_off(view.actor, form.first("password"), sent.code, visit)
    except Refusal as refusal:
        return again(view, _PROOF, form, refusal, action=f"{_TWO_STEP}/off")
    return view.go("/settings/security", _("Two-step sign-in is off."))


@route("GET", f"{_TWO_STEP}/codes", may=MEMBERS, summary="Get other backup codes?", in_schema=False)
async def codes_page(view: View) -> Response[str]:
    """Password and code first."""
    return view.show(_PROOF, form=FormState(), action=f"{_TWO_STEP}/codes")


@route("POST", f"{_TWO_STEP}/codes", may=MEMBERS, summary="Get other backup codes", in_schema=False, status=200)
async def codes(view: View, visit: Visit, second_factors: SecondFactors) -> Response[str]:
    """Ten new ones, shown once; those before are void."""
    form = await view.form()
    try:
        sent = decode_form(form, ProofForm)
        renewed = await second_factors.renew_codes(view.actor, form.first("password"), sent.code, visit)
    except Refusal as refusal:
        return again(view, _PROOF, form, refusal, action=f"{_TWO_STEP}/codes")
    return _once(view.show("accounts/backup_codes.html", codes=renewed))


def _once(answer: Response[str]) -> Response[str]:
    """What is shown once is kept nowhere."""
    answer.headers["cache-control"] = "no-store"
    return answer


HANDLERS: list[HTTPRouteHandler] = [set_up, confirm_page, confirm, off_page, off, codes_page, codes]
