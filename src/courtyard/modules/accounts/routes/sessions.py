"""One's own signed-in devices."""

from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Visit
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.endings import Endings
from courtyard.modules.accounts.errors import SessionNotFound
from courtyard.modules.accounts.schemas import SessionOut, SessionsOut


@route("GET", "/auth/sessions", may=MEMBERS, keys="", summary="Your signed-in devices")
async def list_sessions(actor: Actor, account_access: AccountAccess) -> SessionsOut:
    """All open sessions, last seen first; ``current`` marks the one that asks."""
    return SessionsOut([SessionOut.of(each, actor) for each in await account_access.own_sessions(actor)])


@route("DELETE", "/auth/sessions/all", may=MEMBERS, keys="", summary="Sign out everywhere", status=204)
async def end_all_sessions(actor: Actor, visit: Visit, endings: Endings) -> None:
    """End every session, this one included."""
    await endings.end_all(actor, visit)


@route(
    "DELETE",
    "/auth/sessions/{session:str}",
    may=MEMBERS,
    keys="",
    summary="Sign out one device",
    status=204,
    raises=[SessionNotFound],
)
async def end_session(session: str, actor: Actor, visit: Visit, endings: Endings) -> None:
    """End one of your sessions."""
    await endings.end_one(actor, session, visit)


HANDLERS: list[HTTPRouteHandler] = [list_sessions, end_all_sessions, end_session]
