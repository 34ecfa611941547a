"""What every use case works with, put together once per process."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from courtyard.kernel.basics import Actor, Id, now
from courtyard.kernel.cache import Cache
from courtyard.modules.accounts.contract import Accounts, Clocks, Person
from courtyard.modules.tasks.actions.crossing import Crossings
from courtyard.modules.tasks.actions.freshness import Freshness
from courtyard.modules.tasks.actions.whereabouts import Whereabouts
from courtyard.modules.tasks.models import Places, Project
from courtyard.modules.tasks.rules.changing import Hand
from courtyard.modules.tasks.rules.time import zone_named
from courtyard.modules.tasks.store import ProjectStore, TaskStore

UTC = ZoneInfo("UTC")


class Agenda:
    """The tasks and projects of this installation, and who can see what of them."""

    def __init__(
        self,
        tasks: TaskStore,
        projects: ProjectStore,
        whereabouts: Whereabouts,
        freshness: Freshness,
        accounts: Accounts,
        clocks: Clocks,
        cache: Cache,
    ) -> None:
        self.tasks = tasks
        self.projects = projects
        self.whereabouts = whereabouts
        self.freshness = freshness
        self.accounts = accounts
        self.crossings = Crossings(tasks, cache)
        self._clocks = clocks

    async def places(self, actor: Actor) -> Places:
        """Where the actor can have tasks."""
        return await self.whereabouts.of(actor.member_id)

    async def people(self, projects: Iterable[Project]) -> dict[Id, Person]:
        """The members of these projects that are known."""
        return await self.accounts.people(each.user for project in projects for each in project.members)

    async def zone(self, member: Id) -> ZoneInfo:
        """Where a member lives."""
        return zone_named(await self._clocks.time_zone(member)) or UTC

    async def hand(self, actor: Actor, *, needs_zone: bool = True) -> Hand:
        """The actor as one who writes now; whoever writes nothing that depends on days need not be asked where."""
        zone = await self.zone(actor.member_id) if needs_zone else UTC
        return Hand(actor.member_id, now(), zone)
