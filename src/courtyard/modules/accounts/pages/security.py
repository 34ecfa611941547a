"""The security of one's account in a browser: address, two-step sign-in, passkeys, API keys, other sites."""

from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Refusal, Visit
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, VERIFIED, route
from courtyard.kernel.web import FormState, View, decode_form
from courtyard.modules.accounts.actions.addresses import Addresses
from courtyard.modules.accounts.actions.connecting import Connecting
from courtyard.modules.accounts.actions.keys import ApiKeys, Wish
from courtyard.modules.accounts.actions.overview import Overview
from courtyard.modules.accounts.actions.passkeys import Passkeys
from courtyard.modules.accounts.actions.verification import Verification
from courtyard.modules.accounts.pages.refused import as_typed

_SECURITY = "/settings/security"
_PAGE = "accounts/security.html"


class EmailForm(msgspec.Struct, frozen=True):
    """Another address."""

    email: Annotated[str, msgspec.Meta(max_length=320)]
    email_password: Annotated[str, msgspec.Meta(max_length=1024)] = ""


class KeyForm(msgspec.Struct, frozen=True):
    """What a key is for."""

    name: Annotated[str, msgspec.Meta(max_length=200)]
    scopes: list[str] = []
    expires_in_days: int = 90
    key_password: Annotated[str, msgspec.Meta(max_length=1024)] = ""


async def _show(view: View, overview: Overview, *, status: int = 200, **forms: FormState) -> Response[str]:
    about = await overview.of(view.actor)
    shown: dict[str, Any] = {"email_form": FormState(), "key_form": FormState.showing(expires_in_days=90), **forms}
    return view.show(_PAGE, status=status, about=about, **shown)


@route("GET", _SECURITY, may=MEMBERS, summary="Security", in_schema=False)
async def security_page(view: View, overview: Overview) -> Response[str]:
    """All ways into the account on one page."""
    return await _show(view, overview)


@route("POST", f"{_SECURITY}/email", may=MEMBERS, summary="Change your address", in_schema=False, status=200)
async def change_email(view: View, visit: Visit, addresses: Addresses, overview: Overview) -> Response[str]:
    """Send a letter to each side."""
    form = await view.form()
    try:
        sent = decode_form(form, EmailForm)
        await addresses.ask(view.actor, sent.email, form.first("email_password"), visit)
    except Refusal as refusal:
        return await _show(
            view, overview, status=refusal.status, email_form=as_typed(form, refusal, {"password": "email_password"})
        )
    return view.go(_SECURITY, _("Letters are on their way to both addresses."))


@route("POST", f"{_SECURITY}/email/keep", may=MEMBERS, summary="Keep your address", in_schema=False, status=200)
async def keep_email(view: View, visit: Visit, addresses: Addresses) -> Response[str]:
    """Void the links."""
    await addresses.cancel(view.actor, visit)
    return view.go(_SECURITY, _("Your address stays as it is."))


@route("POST", f"{_SECURITY}/email/resend", may=MEMBERS, summary="Send the letter again", in_schema=False, status=200)
async def resend(view: View, visit: Visit, verification: Verification) -> Response[str]:
    """Another letter to the account's own address."""
    await verification.ask_again(view.actor, visit)
    return view.go(_SECURITY, _("A letter is on its way."))


@route("POST", f"{_SECURITY}/keys", may=VERIFIED, summary="Make an API key", in_schema=False, status=200)
async def make_key(view: View, visit: Visit, api_keys: ApiKeys, overview: Overview) -> Response[str]:
    """Show it once."""
    form = await view.form()
    try:
        sent = decode_form(form, KeyForm)
        wish = Wish(sent.name, tuple(sent.scopes), sent.expires_in_days)
        key, secret = await api_keys.make(view.actor, wish, form.first("key_password"), visit)
    except Refusal as refusal:
        return await _show(
            view, overview, status=refusal.status, key_form=as_typed(form, refusal, {"password": "key_password"})
        )
    return _once(view.show("accounts/key_made.html", key=key, secret=secret))


@route("POST", f"{_SECURITY}/keys/{{key:str}}/remove", may=MEMBERS, summary="Remove a key", in_schema=False, status=200)
async def remove_key(key: str, view: View, visit: Visit, actor: Actor, api_keys: ApiKeys) -> Response[str]:
    """It opens nothing any more."""
    await api_keys.remove(actor, key, visit)
    return view.go(f"{_SECURITY}#keys", _("The key is removed."))


@route("POST", f"{_SECURITY}/passkeys/{{passkey:str}}/remove", may=MEMBERS, summary="Remove a passkey",
       in_schema=False, status=200)  # fmt: skip
async def remove_passkey(passkey: str, view: View, visit: Visit, actor: Actor, passkeys: Passkeys) -> Response[str]:
    """It opens nothing any more."""
    await passkeys.remove(actor, passkey, visit)
    return view.go(f"{_SECURITY}#passkeys", _("The passkey is removed."))


@route("POST", f"{_SECURITY}/sites/{{provider:str}}/disconnect", may=MEMBERS, summary="Disconnect a site",
       in_schema=False, status=200)  # fmt: skip
async def disconnect(provider: str, view: View, visit: Visit, actor: Actor, connecting: Connecting) -> Response[str]:
    """It opens nothing any more."""
    await connecting.disconnect(actor, provider, visit)
    return view.go(f"{_SECURITY}#sites", _("Disconnected."))


def _once(answer: Response[str]) -> Response[str]:
    """What is shown once is kept nowhere."""
    answer.headers["cache-control"] = "no-store"
    return answer


HANDLERS: list[HTTPRouteHandler] = [
    security_page,
    change_email,
    keep_email,
    resend,
    make_key,
    remove_key,
    remove_passkey,
    disconnect,
]
