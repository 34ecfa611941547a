"""Accounts, for those who run the house."""

from typing import Annotated

from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from courtyard.kernel.basics import Actor, Forbidden, Refusal, Visit
from courtyard.kernel.http import ADMINS, route
from courtyard.modules.accounts import errors
from courtyard.modules.accounts.actions.deciding import Deciding, Proof, Ruling
from courtyard.modules.accounts.actions.members import Registry
from courtyard.modules.accounts.schemas.members import (
    MemberDetailsOut,
    MemberOut,
    MembersOut,
    ReasonIn,
    ResetFactorIn,
    RolesIn,
    StatusIn,
)

Search = Annotated[str, QueryParameter(max_length=254, description="How a name or an address begins, or a whole id")]
StatusName = Annotated[str, QueryParameter(name="status", max_length=20, description="Only those of this status")]
RoleName = Annotated[str, QueryParameter(name="role", max_length=20, description="Only those with this role")]
Limit = Annotated[int, QueryParameter(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, QueryParameter(max_length=500, description="The next_cursor of the page before")]

_ONE = "/admin/users/{user:str}"
_DECIDED: tuple[type[Refusal], ...] = (errors.UserNotFound, errors.DecisionRefused, errors.MemberChanged, Forbidden)
_PROVEN = (*_DECIDED, errors.CurrentPasswordWrong, errors.FreshSignInNeeded, errors.TooManyAttempts,
           errors.PasswordsBusy)  # fmt: skip
_WITH_CODE = (*_PROVEN, errors.CodeWrong, errors.SecondFactorLocked)


@route("GET", "/admin/users", may=ADMINS, summary="List accounts", raises=[errors.DecisionRefused])
async def list_members(
    members: Registry,
    search: Search = "",
    status_name: StatusName = "",
    role_name: RoleName = "",
    limit: Limit = 20,
    cursor: Cursor = None,
) -> MembersOut:
    """Newest first, by how a username, a word of a name or an address begins."""
    found = await members.listed(search=search, status=status_name, role=role_name, limit=limit, cursor=cursor)
    return MembersOut([MemberOut.of(each) for each in found.items], found.next_cursor)


@route("GET", _ONE, may=ADMINS, summary="One account", raises=[errors.UserNotFound])
async def read_member(user: str, members: Registry) -> MemberDetailsOut:
    """By id or username: where its owner is signed in, how they come in, and the last security events."""
    return MemberDetailsOut.of(await members.member(user))


@route("PATCH", f"{_ONE}/status", may=ADMINS, summary="Suspend, ban or open an account", raises=_PROVEN)
async def set_status(user: str, data: StatusIn, actor: Actor, visit: Visit, decisions: Deciding) -> MemberOut:
    """Sessions and sockets end at once, and the owner gets a letter with the reason."""
    ruling = Ruling(status=data.status, reason=data.reason, until=data.until)
    return MemberOut.of(await decisions.set_status(actor, user, ruling, Proof(data.password), visit))


@route("PATCH", f"{_ONE}/roles", may=ADMINS, summary="Give roles", raises=_WITH_CODE)
async def set_roles(user: str, data: RolesIn, actor: Actor, visit: Visit, decisions: Deciding) -> MemberOut:
    """In place of those there were; at work with the next request."""
    proof = Proof(data.password, data.code)
    return MemberOut.of(await decisions.set_roles(actor, user, data.roles, data.reason, proof, visit))


@route("POST", f"{_ONE}/sessions/end", may=ADMINS, summary="Sign somebody out everywhere", status=200, raises=_DECIDED)
async def end_sessions(user: str, data: ReasonIn, actor: Actor, visit: Visit, decisions: Deciding) -> MemberOut:
    """All their devices have to sign in again; API keys stay."""
    return MemberOut.of(await decisions.end_sessions(actor, user, data.reason, visit))


@route("POST", f"{_ONE}/2fa/unlock", may=ADMINS, summary="Unlock two-step sign-in", status=200,
       raises=[*_DECIDED, errors.SecondFactorOff])  # fmt: skip
async def unlock_second_factor(user: str, data: ReasonIn, actor: Actor, visit: Visit, decisions: Deciding) -> MemberOut:
    """For who typed too many wrong codes and does not want to wait."""
    return MemberOut.of(await decisions.unlock(actor, user, data.reason, visit))


@route("POST", f"{_ONE}/2fa/reset", may=ADMINS, summary="Reset two-step sign-in", status=200,
       raises=[*_WITH_CODE, errors.SecondFactorOff])  # fmt: skip
async def reset_second_factor(
    user: str, data: ResetFactorIn, actor: Actor, visit: Visit, decisions: Deciding
) -> MemberOut:
    """For who lost the app and the backup codes: a password is enough then. Be sure that it is them who ask."""
    proof = Proof(data.password, data.code)
    return MemberOut.of(await decisions.reset_second_factor(actor, user, data.reason, proof, visit))


@route("POST", f"{_ONE}/verification", may=ADMINS, summary="Send the letter that asks for the address", status=200,
       raises=[*_DECIDED, errors.AddressConfirmed])  # fmt: skip
async def send_verification(user: str, data: ReasonIn, actor: Actor, visit: Visit, decisions: Deciding) -> MemberOut:
    """The links before it are void."""
    return MemberOut.of(await decisions.ask_for_address(actor, user, data.reason, visit))


HANDLERS: list[HTTPRouteHandler] = [
    list_members,
    read_member,
    set_status,
    set_roles,
    end_sessions,
    unlock_second_factor,
    reset_second_factor,
    send_verification,
]
