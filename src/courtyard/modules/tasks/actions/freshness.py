"""Ends kept answers when tasks change, so that nobody is shown an older one.

What is kept for a reader has one tag, the reader's own. A write ends those of all members of the projects that it
touched. Who these are is asked after the commit: whoever was a member before that is found; whoever becomes one later
has their tag ended by that, and reads what the write has done.

What is kept of the words in titles has the tags of the projects it looked at. Few writes end those: they bring tasks,
or words, or a task from elsewhere. What words lead to is shown by asking for it, so what has gone may stay in it.
"""

import asyncio
from collections.abc import Iterable

from courtyard.kernel.basics import Id
from courtyard.kernel.cache import Cache
from courtyard.modules.tasks.actions.whereabouts import places_tag
from courtyard.modules.tasks.store import ProjectStore


def reader_tag(member: Id) -> str:
    """The tag of every answer about tasks that is kept for this member."""
    return f"tasks:of:{member}"


def words_tag(project: Id) -> str:
    """The tag of what is kept about the words of titles in this project."""
    return f"tasks:words:{project}"


class Freshness:
    """Tells the cache what changed."""

    def __init__(self, projects: ProjectStore, cache: Cache) -> None:
        self._projects = projects
        self._cache = cache

    async def tasks_changed(
        self, projects: Iterable[Id], member: Id | None = None, *, found_anew: Iterable[Id] | None = None
    ) -> None:
        """Tasks in these projects were written, by this member or by the house.

        In those of ``found_anew`` there are some that were not, or had other words; where it is not said, in all.
        """
        wanted = set(projects)
        readers = {member} & wanted if member is not None else set()  # the member's own inbox, which needs no question
        found = await asyncio.gather(*(self.readers_of(project) for project in wanted - readers))
        anew = wanted if found_anew is None else found_anew
        await self._cache.invalidate(*map(reader_tag, readers.union(*found)), *map(words_tag, anew))

    async def members_changed(self, members: Iterable[Id]) -> None:
        """Projects of these members were changed, or came, or went."""
        wanted = set(members)
        await self._cache.invalidate(*(tag(member) for member in wanted for tag in (places_tag, reader_tag)))

    async def look_again(self, readers: Iterable[Id], *, found_anew: Iterable[Id]) -> None:
        """The same once more, as the facts arrive: whoever wrote may have died between the commit and telling it."""
        await self._cache.invalidate(*map(reader_tag, readers), *map(words_tag, found_anew))

    async def readers_of(self, project: Id) -> list[Id]:
        """Who can see what lies in it; a project without a document is the inbox of the member with that id."""
        found = await self._projects.get(project)
        return [project] if found is None else [member.user for member in found.members]
