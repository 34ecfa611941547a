"""The list, the number, the ticket."""

from typing import Annotated

from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.notifications.actions.inbox import Inbox
from courtyard.modules.notifications.errors import NotificationNotFound
from courtyard.modules.notifications.schemas.lists import NotificationOut, NotificationsPage, TicketOut, UnreadOut

Limit = Annotated[int, Parameter(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Parameter(max_length=500, description="The next_cursor of the page before")]
PageNumber = Annotated[int | None, Parameter(ge=1, le=100, description="In place of a cursor")]


@route("GET", "/notifications", may=MEMBERS, summary="Your notifications")
async def list_notifications(
    actor: Actor, inbox: Inbox, limit: Limit = 20, cursor: Cursor = None, page: PageNumber = None
) -> NotificationsPage:
    """Latest first: at most 100, none older than 30 days."""
    found = await inbox.listed(actor, limit=limit, cursor=cursor, page=page)
    return NotificationsPage([NotificationOut.of(each) for each in found.items], found.next_cursor, found.unread)


@route("GET", "/notifications/unread", may=MEMBERS, summary="How many notifications are unread")
async def count_unread(actor: Actor, inbox: Inbox) -> UnreadOut:
    """The number at the bell."""
    return UnreadOut(await inbox.unread(actor))


@route("POST", "/notifications/read", may=MEMBERS, summary="Mark all as read", status=200)
async def read_all(actor: Actor, inbox: Inbox) -> UnreadOut:
    """Mark every notification as read."""
    await inbox.read_all(actor)
    return UnreadOut(await inbox.unread(actor))


@route("POST", "/notifications/ticket", may=MEMBERS, keys="", summary="A ticket for the WebSocket", status=200)
async def give_ticket(actor: Actor, inbox: Inbox) -> TicketOut:
    """It opens `/notifications?ticket=…` once, within half a minute."""
    return TicketOut(await inbox.ticket(actor))


@route("POST", "/notifications/{notification:str}/read", may=MEMBERS, summary="Mark one as read", status=200,
       raises=[NotificationNotFound])  # fmt: skip
async def read_notification(notification: str, actor: Actor, inbox: Inbox) -> NotificationOut:
    """Mark it as read; one that was read already keeps its time."""
    return NotificationOut.of(await inbox.read(actor, notification))


@route("DELETE", "/notifications/{notification:str}", may=MEMBERS, summary="Remove a notification", status=204,
       raises=[NotificationNotFound])  # fmt: skip
async def remove_notification(notification: str, actor: Actor, inbox: Inbox) -> None:
    """Take it out of your list."""
    await inbox.remove(actor, notification)


HANDLERS: list[HTTPRouteHandler] = [
    list_notifications,
    count_unread,
    read_all,
    give_ticket,
    read_notification,
    remove_notification,
]
