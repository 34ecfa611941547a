"""Calendars that other programs read with a key: made, listed, revoked, and shown."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from courtyard.kernel.basics import Actor, Id, fingerprint, is_id, new_token, now, printable
from courtyard.kernel.cache import Cache, Kind
from courtyard.modules.accounts.contract import Contacts
from courtyard.modules.tasks.access import place_for_reader
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.freshness import reader_tag
from courtyard.modules.tasks.errors import FeedNotFound, TooManyFeeds
from courtyard.modules.tasks.formats import Bundle, Calendar, write_icalendar
from courtyard.modules.tasks.formats.departing import draft_of
from courtyard.modules.tasks.models import Places, Task
from courtyard.modules.tasks.models.importing import FEEDS_MAX, Feed
from courtyard.modules.tasks.models.task import CLOSED_FACET, OPEN_FACET
from courtyard.modules.tasks.models.written import WrittenFeed
from courtyard.modules.tasks.store import FeedStore, Listing

TASKS_MAX = 2_000
_PAST = timedelta(days=60)
_USE_NOTED_EVERY = timedelta(hours=1)
_PAGE = 100
_SHOWN: Kind[bytes] = Kind("tasks.feed", 300, bytes, levels="shared")


class NewFeed(NamedTuple):
    """A feed, and the address that is told only once."""

    feed: Feed
    address: str


class Feeds:
    """A member's calendars."""

    def __init__(self, agenda: Agenda, store: FeedStore, contacts: Contacts, cache: Cache, base_url: str) -> None:
        self._agenda = agenda
        self._store = store
        self._contacts = contacts
        self._cache = cache
        self._base_url = base_url.rstrip("/")

    async def listed(self, actor: Actor) -> list[Feed]:
        """All of the member's, the oldest first."""
        return await self._store.of_member(actor.member_id)

    async def make(self, actor: Actor, sent: WrittenFeed) -> NewFeed:
        """A new feed with a key of its own.

        Raises:
            TooManyFeeds, ProjectNotFound.
        """
        if len(await self._store.of_member(actor.member_id)) >= FEEDS_MAX:
            raise TooManyFeeds
        project = None
        if sent.project is not None:
            project = place_for_reader(await self._agenda.places(actor), sent.project).project
        key = new_token()
        feed = Feed(
            member=actor.member_id,
            key_print=fingerprint(key),
            name=printable(sent.name),
            project=project,
            to_dos=sent.shows != "events",
            events=sent.shows != "to_dos",
        )
        await self._store.add(feed)
        return NewFeed(feed, f"{self._base_url}/api/v1/tasks/calendar.ics?key={key}")

    async def revoke(self, actor: Actor, feed: str) -> None:
        """Make a key void; whoever reads with it finds nothing any more.

        Raises:
            FeedNotFound.
        """
        if not is_id(feed) or await self._store.remove(actor.member_id, Id(feed)) is None:
            raise FeedNotFound

    async def show(self, key: str) -> bytes:
        """The calendar to this key: what is open and due from two months ago on, and what was done since.

        Raises:
            FeedNotFound: no feed has this key, its owner is gone, or no longer in its project.
        """
        feed = await self._store.of_key(fingerprint(key))
        if feed is None or await self._contacts.contact(feed.member) is None:
            raise FeedNotFound
        places = await self._agenda.whereabouts.of(feed.member)
        if feed.project is not None and places.at(feed.project) is None:
            raise FeedNotFound
        at = now()
        if feed.used_at is None or at - feed.used_at > _USE_NOTED_EVERY:
            await self._store.note_use(feed.id, at)

        async def load() -> bytes:
            return await self._written(feed, places)

        return await self._cache.get_or_load(_SHOWN, str(feed.id), load, tags=(reader_tag(feed.member),))

    async def _written(self, feed: Feed, places: Places) -> bytes:
        tasks = await self._tasks(places.open if feed.project is None else [feed.project])
        drafts = [draft_of(task, None, [], {}) for task in tasks]
        calendar = Calendar(
            name=feed.name or "Tasks",
            stamp=feed.created_at,
            to_dos=feed.to_dos,
            events=feed.events,
            complete=False,
        )
        return write_icalendar(Bundle(tasks=drafts), calendar)

    async def _tasks(self, projects: Sequence[Id]) -> list[Task]:
        """What is due in these years, and what is open without a date, as far as there is room."""
        at = now()
        found: list[Task] = []
        for state, ahead in ((OPEN_FACET, None), (CLOSED_FACET, at)):
            cursor: str | None = None
            while len(found) < TASKS_MAX:
                listing = Listing(
                    projects=projects, states=(state,), due_from=at - _PAST, due_to=ahead,
                    order="due", limit=_PAGE, cursor=cursor,
                )  # fmt: skip
                page = await self._agenda.tasks.listed(listing)
                found += page.items
                cursor = page.next_cursor
                if cursor is None:
                    break
        return found[:TASKS_MAX]
