"""A copy of one's data, leaving, coming back, and what happened to one's account."""

from typing import Annotated

from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter
from litestar.response import Stream

from courtyard.kernel.basics import Actor, Visit
from courtyard.kernel.http import ANYBODY, MEMBERS, route
from courtyard.modules.accounts import errors
from courtyard.modules.accounts.actions.copying import Copies
from courtyard.modules.accounts.actions.happenings import Happenings
from courtyard.modules.accounts.actions.leaving import Leaving
from courtyard.modules.accounts.routes.authentication import entry_of
from courtyard.modules.accounts.schemas import (
    CopyAskedOut,
    CopyOut,
    DeletionOut,
    EntryOut,
    LeaveIn,
    LeavingOut,
    RestoreIn,
    SecurityEventOut,
    SecurityEventPage,
    ThingOut,
    WholeProofIn,
)

Limit = Annotated[int, Parameter(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Parameter(max_length=500, description="The next_cursor of the page before")]

_OF_PROOFS = (errors.CurrentPasswordWrong, errors.FreshSignInNeeded, errors.TooManyAttempts, errors.CodeWrong,
              errors.SecondFactorLocked, errors.PasswordsBusy)  # fmt: skip


@route("POST", "/users/me/export", may=MEMBERS, keys="", summary="Have a copy of your data made", status=202,
       raises=_OF_PROOFS)  # fmt: skip
async def ask_for_copy(data: WholeProofIn, actor: Actor, visit: Visit, copies: Copies) -> CopyAskedOut:
    """A zip file with what every part of this site keeps of you. A letter with a link comes when it is ready.

    While one is being made, asking again answers that one.
    """
    return CopyAskedOut((await copies.ask(actor, data.password, data.code or "", visit)).job)


@route("GET", "/users/me/export/{job:str}", may=MEMBERS, keys="", summary="How far your copy is",
       raises=[errors.CopyNotFound])  # fmt: skip
async def read_copy(job: str, actor: Actor, copies: Copies) -> CopyOut:
    """With the way to it once it is ready."""
    return CopyOut.of(await copies.standing(actor, job))


@route("GET", "/copies/{link:str}", may=ANYBODY, keys="", summary="Fetch a copy", unrecognised=True,
       produces=["application/zip"], raises=[errors.CopyNotFound, errors.CopyNotReady])  # fmt: skip
async def fetch_copy(link: str, visit: Visit, copies: Copies) -> Stream:
    """By the signed link of the letter, for as long as it lasts."""
    copy, pieces = await copies.fetch(link, visit)
    headers = {
        "content-disposition": f'attachment; filename="your-data-{copy.created_at:%Y-%m-%d}.zip"',
        "cache-control": "no-store",
    }
    return Stream(pieces, media_type="application/zip", headers=headers)


@route("GET", "/users/me/deletion", may=MEMBERS, keys="", summary="What leaving would mean")
async def read_deletion(actor: Actor, leaving: Leaving) -> DeletionOut:
    """How long you could come back, and what of others hangs on you alone."""
    things = [ThingOut(each.kind, each.id, each.name, each.otherwise) for each in await leaving.objections(actor)]
    return DeletionOut(leaving.grace.total_seconds() / 86_400, things)


@route("DELETE", "/users/me", may=MEMBERS, keys="", summary="Delete your account", status=202,
       raises=[errors.HandOverFirst, errors.AdminNeeded, errors.AccountChanged, *_OF_PROOFS])  # fmt: skip
async def leave(data: LeaveIn, actor: Actor, visit: Visit, leaving: Leaving) -> LeavingOut:
    """Close it at once, and erase it when the grace is over. Signing in until then offers to restore it.

    What others share with you stays with them, without your name; all else goes, everywhere.
    """
    left = await leaving.ask(actor, data.password, data.code or "", visit, confirmed=data.confirm)
    return LeavingOut(left.erase_at or left.updated_at)


@route("POST", "/auth/restore", may=ANYBODY, keys="", summary="Restore your account", status=200, unrecognised=True,
       raises=[errors.SignInAgain, errors.CodeWrong, errors.SecondFactorLocked, errors.AccountClosed,
               errors.DeletionPending, errors.PasswordsBusy])  # fmt: skip
async def restore(data: RestoreIn, visit: Visit, leaving: Leaving) -> EntryOut:
    """With the `restore_token` that a refused sign-in (`deletion_pending`) answers; you are signed in then."""
    entry: EntryOut = entry_of(await leaving.restore(data.restore_token, data.code or "", visit))
    return entry


@route("GET", "/users/me/security-events", may=MEMBERS, keys="", summary="What happened to your account")
async def list_security_events(
    actor: Actor, security_events: Happenings, limit: Limit = 20, cursor: Cursor = None
) -> SecurityEventPage:
    """Sign-ins, changes and refusals, the latest first. Addresses and devices are forgotten after a while."""
    page = await security_events.own(actor, limit=limit, cursor=cursor)
    return SecurityEventPage([SecurityEventOut.of(each) for each in page.items], page.next_cursor)


HANDLERS: list[HTTPRouteHandler] = [
    ask_for_copy,
    read_copy,
    fetch_copy,
    read_deletion,
    leave,
    restore,
    list_security_events,
]
