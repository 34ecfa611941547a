"""Calendars for other programs: of one project, or of everything."""

from typing import Literal

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import View, decode_form
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.feeds import Feeds
from courtyard.modules.tasks.actions.showing.lines import desk_for
from courtyard.modules.tasks.actions.showing.words import Name, WrittenFeed
from courtyard.modules.tasks.pages.answers import LIST

FEEDS = f"{LIST}/feeds"


class FeedForm(msgspec.Struct, frozen=True):
    """What it is called, and what it shows."""

    name: Name = "Tasks"
    project: str = ""
    shows: Literal["both", "to_dos", "events"] = "both"


@route("GET", FEEDS, may=MEMBERS, summary="Calendar feeds", in_schema=False)
async def feeds_page(view: View, actor: Actor, agenda: Agenda, task_feeds: Feeds) -> Response[str]:
    """Those that the member gave out, and a new one."""
    return await _shown(view, actor, agenda, task_feeds)


@route("POST", FEEDS, may=MEMBERS, summary="Make a calendar feed", in_schema=False, status=200)
async def make_feed_page(view: View, actor: Actor, agenda: Agenda, task_feeds: Feeds) -> Response[str]:
    """A new address, shown this once."""
    sent = decode_form(await view.form(), FeedForm)
    wanted = WrittenFeed(name=sent.name, project=sent.project or None, shows=sent.shows)
    made = await task_feeds.make(actor, wanted)
    return await _shown(view, actor, agenda, task_feeds, address=made.address)


@route("POST", f"{FEEDS}/{{feed:str}}/remove", may=MEMBERS, summary="Remove a feed", in_schema=False, status=200)
async def revoke_here(feed: str, view: View, actor: Actor, task_feeds: Feeds) -> Response[str]:
    """Its address is void at once."""
    await task_feeds.revoke(actor, feed)
    return view.go(FEEDS, _("The address is void from now on."))


async def _shown(view: View, actor: Actor, agenda: Agenda, feeds: Feeds, *, address: str = "") -> Response[str]:
    desk = await desk_for(agenda, actor)
    return view.show(
        "tasks/feeds.html",
        feeds=await feeds.listed(actor),
        projects=desk.places.projects,
        names={place.project: place.name for place in desk.places.projects},
        address=address,
    )


FEED_PAGES: list[HTTPRouteHandler] = [feeds_page, make_feed_page, revoke_here]
