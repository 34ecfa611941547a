"""Calendars that other programs read."""

from typing import Annotated

from litestar import Response
from litestar.params import Parameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import ANYBODY, MEMBERS, route
from courtyard.modules.tasks.actions.feeds import Feeds
from courtyard.modules.tasks.errors import FeedNotFound, ProjectNotFound, TooManyFeeds
from courtyard.modules.tasks.schemas.feeds import FeedMade, FeedPage, FeedShown, WrittenFeed

Key = Annotated[str, Parameter(description="The key of the feed", min_length=1, max_length=100)]


@route("GET", "/tasks/feeds", may=MEMBERS, summary="List calendar feeds")
async def list_feeds(actor: Actor, task_feeds: Feeds) -> FeedPage:
    """Yours, the oldest first, with when each was read last. Their keys are told only when they are made."""
    return FeedPage([FeedShown.of(each) for each in await task_feeds.listed(actor)])


@route(
    "POST",
    "/tasks/feeds",
    may=MEMBERS,
    summary="Make a calendar feed",
    raises=[ProjectNotFound, TooManyFeeds],
    status=201,
)
async def post_feed(data: WrittenFeed, actor: Actor, task_feeds: Feeds) -> FeedMade:
    """A calendar (iCalendar) at an address with a key in it, for programs that cannot sign in.

    It shows all of your tasks, or those of one project, as to-dos, as events, or as both. The address is told only in
    this answer. Whoever has it can read these tasks until you remove the feed.
    """
    made = await task_feeds.make(actor, data)
    return FeedMade.told(made.feed, made.address)


@route("DELETE", "/tasks/feeds/{feed:str}", may=MEMBERS, summary="Remove a feed", raises=[FeedNotFound], status=204)
async def delete_feed(feed: str, actor: Actor, task_feeds: Feeds) -> None:
    """Its key is void at once."""
    await task_feeds.revoke(actor, feed)


@route(
    "GET",
    "/tasks/calendar.ics",
    may=ANYBODY,
    summary="Read a calendar feed",
    raises=[FeedNotFound],
    produces=("text/calendar",),
)
async def read_calendar(key: Key, task_feeds: Feeds) -> Response[bytes]:
    """The calendar to a key: what is open, and what was due and done in the last two months; at most 2,000 tasks.

    With `If-None-Match`, a calendar that is still the same is answered with 304.
    """
    headers = {"cache-control": "private, no-cache", "content-disposition": 'inline; filename="tasks.ics"'}
    return Response(await task_feeds.show(key), media_type="text/calendar; charset=utf-8", headers=headers)


FEED_ROUTES = (list_feeds, post_feed, delete_feed, read_calendar)
