"""Signing up, in and out, and the tokens of a session."""

from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Visit
from courtyard.kernel.http import ANYBODY, MEMBERS, route
from courtyard.modules.accounts import errors
from courtyard.modules.accounts.actions.door import Admitted
from courtyard.modules.accounts.actions.entrance import Entrance, Newcomer
from courtyard.modules.accounts.schemas import (
    ChangePasswordIn,
    EntryOut,
    GrantOut,
    LoginIn,
    RefreshIn,
    RegisterIn,
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
async def login(data: LoginIn, visit: Visit, entrance: Entrance) -> EntryOut:
    """Sign in by e-mail address and password; the answer does not tell an unknown address from a wrong password."""
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
    raises=[errors.CurrentPasswordWrong, errors.PasswordRefused, errors.TooManyAttempts, errors.PasswordsBusy],
)
async def change_password(data: ChangePasswordIn, actor: Actor, visit: Visit, entrance: Entrance) -> None:
    """Replace the password; all other sessions end."""
    await entrance.change_password(actor, data.current_password, data.new_password, visit)


def entry_of(admitted: Admitted) -> EntryOut:
    """What somebody is answered who came in."""
    grant = admitted.grant
    return EntryOut(UserOut.of(admitted.user), grant.access_token, grant.refresh_token)


HANDLERS: list[HTTPRouteHandler] = [register, login, refresh, logout, change_password]
