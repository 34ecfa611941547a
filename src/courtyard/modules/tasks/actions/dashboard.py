"""The dashboard, from tallies: it costs the same for ten tasks and for a hundred thousand."""

from typing import NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, now
from courtyard.kernel.cache import Cache, Kind
from courtyard.kernel.jobs import Jobs
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.folding import FOLD_FROM_ROWS, fold_later
from courtyard.modules.tasks.actions.freshness import reader_tag
from courtyard.modules.tasks.models import Places
from courtyard.modules.tasks.rules.figures import Dashboard, boundaries, dashboard_of
from courtyard.modules.tasks.store import TallyStore


class Board(NamedTuple):
    """The figures, and the names of the projects that they are about."""

    figures: Dashboard
    places: Places


_BOARD: Kind[Board] = Kind("tasks.dashboard", 0, Board, levels="local")


class Dashboards:
    """Puts dashboards together."""

    def __init__(self, agenda: Agenda, tallies: TallyStore, jobs: Jobs, cache: Cache) -> None:
        self._agenda = agenda
        self._tallies = tallies
        self._jobs = jobs
        self._cache = cache

    async def of(self, actor: Actor) -> Board:
        """The member's inbox and open projects in numbers, as they are now.

        Whoever asks at one moment is given the same. Otherwise many pages that look again after a change would each
        have the figures put together, the more of them the longer that takes.
        """
        member = actor.member_id
        tags = (reader_tag(member), f"user:{member}")
        return await self._cache.get_or_load(_BOARD, str(member), lambda: self._put_together(actor), tags=tags)

    async def _put_together(self, actor: Actor) -> Board:
        places = await self._agenda.places(actor)
        when = boundaries(now(), await self._agenda.zone(places.member))
        projects = places.open
        sums = await self._tallies.sums(projects, places.member, when.edges())
        for subject, rows in sums.rows.items():
            if rows > FOLD_FROM_ROWS:
                await fold_later(self._jobs, subject)
        next_due = await self._agenda.tasks.next_due(projects, when.now)
        figures = dashboard_of(sums.figures, sums.edges, projects, places.member, when)
        until = min(figures.true_until, next_due) if next_due is not None else figures.true_until
        return Board(msgspec.structs.replace(figures, true_until=until), places)
