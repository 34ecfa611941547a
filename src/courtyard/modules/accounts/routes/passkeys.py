"""Passkeys, and other sites to sign in with."""

from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, EmailNotVerified, Visit
from courtyard.kernel.http import ANYBODY, MEMBERS, VERIFIED, route
from courtyard.modules.accounts import errors
from courtyard.modules.accounts.actions.connecting import Connecting
from courtyard.modules.accounts.actions.passkeys import Passkeys
from courtyard.modules.accounts.routes.authentication import entry_of
from courtyard.modules.accounts.schemas import EntryOut
from courtyard.modules.accounts.schemas.passkeys import (
    CeremonyOut,
    PasskeyMadeIn,
    PasskeyOut,
    PasskeysOut,
    PasskeyUsedIn,
    PasskeyWishIn,
    SiteOut,
    SitesOut,
    plain,
)


@route("GET", "/auth/passkeys", may=MEMBERS, keys="", summary="Your passkeys")
async def list_passkeys(actor: Actor, passkeys: Passkeys) -> PasskeysOut:
    """Newest first."""
    return PasskeysOut([PasskeyOut.of(each) for each in await passkeys.listed(actor)])


@route("POST", "/auth/passkeys/register/begin", may=VERIFIED, keys="", summary="Begin to make a passkey", status=200,
       raises=[EmailNotVerified, errors.PasskeysUnavailable, errors.TooManyOfThese, errors.CurrentPasswordWrong,
               errors.FreshSignInNeeded, errors.TooManyAttempts, errors.PasswordsBusy])  # fmt: skip
async def begin_passkey(data: PasskeyWishIn, actor: Actor, visit: Visit, passkeys: Passkeys) -> CeremonyOut:
    """For `navigator.credentials.create`, after `PublicKeyCredential.parseCreationOptionsFromJSON`."""
    ceremony = await passkeys.begin_making(actor, data.password, visit)
    return CeremonyOut(ceremony.token, ceremony.options)


@route("POST", "/auth/passkeys/register/finish", may=VERIFIED, keys="", summary="Keep a passkey", status=201,
       raises=[EmailNotVerified, errors.PasskeysUnavailable, errors.PasskeyRefused])  # fmt: skip
async def keep_passkey(data: PasskeyMadeIn, actor: Actor, visit: Visit, passkeys: Passkeys) -> PasskeyOut:
    """The device has to have checked its owner, by a finger, a face or a PIN."""
    made = await passkeys.finish_making(actor, data.ceremony, plain(data.credential), data.name, visit)
    return PasskeyOut.of(made)


@route("POST", "/auth/passkeys/login/begin", may=ANYBODY, keys="", summary="Begin to sign in with a passkey",
       unrecognised=True, status=200, raises=[errors.PasskeysUnavailable, errors.TooManyAttempts])  # fmt: skip
async def begin_passkey_use(visit: Visit, passkeys: Passkeys) -> CeremonyOut:
    """For `navigator.credentials.get`, after `PublicKeyCredential.parseRequestOptionsFromJSON`."""
    ceremony = await passkeys.begin_use(visit)
    return CeremonyOut(ceremony.token, ceremony.options)


@route("POST", "/auth/passkeys/login/finish", may=ANYBODY, keys="", summary="Sign in with a passkey",
       unrecognised=True, status=200, raises=[errors.PasskeysUnavailable, errors.PasskeyRefused, errors.AccountClosed,
                                              errors.DeletionPending])  # fmt: skip
async def use_passkey(data: PasskeyUsedIn, visit: Visit, passkeys: Passkeys) -> EntryOut:
    """Counts for two factors: no code is asked for."""
    return entry_of(await passkeys.finish_use(data.ceremony, plain(data.credential), visit, browser=False))


@route("DELETE", "/auth/passkeys/{passkey:str}", may=MEMBERS, keys="", summary="Remove a passkey", status=204,
       raises=[errors.PasskeyNotFound, errors.LastWayIn])  # fmt: skip
async def remove_passkey(passkey: str, actor: Actor, visit: Visit, passkeys: Passkeys) -> None:
    """It opens nothing any more, whatever the device still shows."""
    await passkeys.remove(actor, passkey, visit)


@route("GET", "/auth/oauth", may=ANYBODY, keys="", summary="Other sites to sign in with")
async def list_sites(connecting: Connecting) -> SitesOut:
    """Open `start` in a browser. It comes back with a session, or with `Accept: application/json` gets tokens."""
    return SitesOut([SiteOut(name, label, f"/api/auth/oauth/{name}/start") for name, label in connecting.listed])


HANDLERS: list[HTTPRouteHandler] = [
    list_passkeys,
    begin_passkey,
    keep_passkey,
    begin_passkey_use,
    use_passkey,
    remove_passkey,
    list_sites,
]
