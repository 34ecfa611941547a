"""The list as a page: whole pages without script, single lines with it."""

from typing import Annotated

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import View
from courtyard.modules.notifications.actions.inbox import Inbox

_LIST, _TEMPLATE = "/notifications", "notifications/list.html"
_PER_PAGE = 20

Cursor = Annotated[str | None, Parameter(max_length=500, description="Where to go on")]


async def _show(view: View, inbox: Inbox, cursor: str | None = None) -> Response[str]:
    lines = await inbox.listed(view.actor, limit=_PER_PAGE, cursor=cursor)
    return view.show(_TEMPLATE, block="list", lines=lines)


async def _show_or_go(view: View, inbox: Inbox, *messages: str) -> Response[str]:
    return await _show(view, inbox) if view.page.is_htmx else view.go(_LIST, *messages)


@route("GET", _LIST, may=MEMBERS, summary="Your notifications", in_schema=False)
async def notifications_page(view: View, inbox: Inbox, cursor: Cursor = None) -> Response[str]:
    """Latest first."""
    return await _show(view, inbox, cursor)


@route("POST", f"{_LIST}/read", may=MEMBERS, summary="Mark all as read", in_schema=False, status=200)
async def read_all_here(view: View, inbox: Inbox) -> Response[str]:
    """Mark every notification as read."""
    await inbox.read_all(view.actor)
    return await _show_or_go(view, inbox, _("All notifications are marked as read."))


@route("POST", f"{_LIST}/{{notification:str}}/open", may=MEMBERS, summary="Open a notification", in_schema=False,
       status=200)  # fmt: skip
async def open_notification(notification: str, view: View, inbox: Inbox) -> Response[str]:
    """Mark it as read and go where it leads."""
    line = await inbox.read(view.actor, notification)
    return view.go(line.href or _LIST)


@route("POST", f"{_LIST}/{{notification:str}}/read", may=MEMBERS, summary="Mark as read", in_schema=False, status=200)
async def read_one(notification: str, view: View, inbox: Inbox) -> Response[str]:
    """Mark one as read."""
    line = await inbox.read(view.actor, notification)
    if view.page.is_htmx:
        return view.show(_TEMPLATE, block="line", line=line, unread=await inbox.unread(view.actor))
    return view.go(_LIST)


@route("POST", f"{_LIST}/{{notification:str}}/remove", may=MEMBERS, summary="Remove a notification", in_schema=False,
       status=200)  # fmt: skip
async def remove_one(notification: str, view: View, inbox: Inbox) -> Response[str]:
    """Take one out of the list."""
    await inbox.remove(view.actor, notification)
    if view.page.is_htmx:
        return view.show(_TEMPLATE, block="line", line=None, unread=await inbox.unread(view.actor))
    return view.go(_LIST, _("The notification is removed."))


HANDLERS: list[HTTPRouteHandler] = [notifications_page, read_all_here, open_notification, read_one, remove_one]
