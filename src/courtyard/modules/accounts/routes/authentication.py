"""Signing up, in and out, and the tokens of a session."""

from typing import overload

from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Visit
from courtyard.kernel.http import ANYBODY, MEMBERS, route
from courtyard.modules.accounts import errors
from courtyard.modules.accounts.actions.door import Admitted, Entry, SecondStep
from courtyard.modules.accounts.actions.entrance import Entrance, Newcomer
from courtyard.modules.accounts.actions.passwords import Passwords
from courtyard.modules.accounts.schemas import (
    ChangePasswordIn,
    EntryOut,
    GrantOut,
    LoginIn,
    RefreshIn,
    RegisterIn,
    SecondStepOut,
    UserOut,
)


@route(
    "POST",
    "/auth/register",
    may=ANYBODY,
    keys="",
    summary="Sign up",
    unrecognised=True,
    raises=[
        errors.UsernameTaken,
        errors.EmailTaken,
        errors.SignUpRefused,
        errors.TooManyAttempts,
        errors.PasswordsBusy,
    ],
)
async def register(data: RegisterIn, visit: Visit, entrance: Entrance) -> EntryOut:
    """Make an account and sign in.

    A password has at least 8 characters, among them an upper-case letter, a number and a special character, and is
    not one of the common ones.
    """
    return entry_of(await entrance.sign_up(Newcomer(data.username, data.email, data.password), visit))


@route(
    "POST",
    "/auth/login",
    may=ANYBODY,
    keys="",
    summary="Sign in",
    unrecognised=True,
    status=200,
    raises=[
        errors.BadCredentials,
        errors.AccountClosed,
        errors.DeletionPending,
        errors.TooManyAttempts,
        errors.PasswordsBusy,
    ],
)
async def login(data: LoginIn, visit: Visit, entrance: Entrance) -> EntryOut | SecondStepOut:
    """Sign in by e-mail address and password; the answer does not tell an unknown address from a wrong password.

    Where two-step sign-in is on, the answer has `mfa_required` and an `mfa_token`, good for ten minutes.
    """
    return entry_of(await entrance.sign_in(data.email, data.password, visit))


@route(
    "POST",
    "/auth/refresh",
    may=ANYBODY,
    keys="",
    summary="Trade a refresh token for new tokens",
    unrecognised=True,
    status=200,
    raises=[errors.InvalidRefreshToken, errors.AccountClosed, errors.DeletionPending, errors.TooManyAttempts],
)
async def refresh(data: RefreshIn, visit: Visit, entrance: Entrance) -> GrantOut:
    """Each refresh token is good for one trade.

    If the answer is lost, ask again with the same token within ten seconds: the same successor is answered. Later the
    old token counts as stolen, and the whole session ends.
    """
    grant = await entrance.refresh(data.refresh_token, visit)
    return GrantOut(grant.access_token, grant.refresh_token)


@route("POST", "/auth/logout", may=MEMBERS, keys="", summary="Sign out", status=204)
async def logout(actor: Actor, visit: Visit, entrance: Entrance) -> None:
    """End this session; its tokens are refused from now on."""
    await entrance.sign_out(actor, visit)


@route(
    "PUT",
    "/auth/change-password",
    may=MEMBERS,
    keys="",
    summary="Change the password",
    status=204,
    raises=[
        errors.CurrentPasswordWrong,
        errors.FreshSignInNeeded,
        errors.PasswordRefused,
        errors.TooManyAttempts,
        errors.PasswordsBusy,
    ],
)
async def change_password(data: ChangePasswordIn, actor: Actor, visit: Visit, passwords: Passwords) -> None:
    """Replace the password; all other sessions end. Who has none yet leaves `current_password` empty."""
    await passwords.change(actor, data.current_password, data.new_password, visit)


@overload
def entry_of(entry: Admitted) -> EntryOut: ...
@overload
def entry_of(entry: Entry) -> EntryOut | SecondStepOut: ...
def entry_of(entry: Entry) -> EntryOut | SecondStepOut:
    """What somebody is answered who came in, or who needs the second step."""
    if isinstance(entry, SecondStep):
        return SecondStepOut(entry.token)
    return EntryOut(UserOut.of(entry.user), entry.grant.access_token, entry.grant.refresh_token)


HANDLERS: list[HTTPRouteHandler] = [register, login, refresh, logout, change_password]
