"""All use cases of tasks, put together once per process: those for requests, and those behind them."""

from collections.abc import Mapping

from courtyard.modules.tasks.actions.abilities import Abilities
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.commenting import Commenting
from courtyard.modules.tasks.actions.dashboard import Dashboards
from courtyard.modules.tasks.actions.demonstration import Demonstration
from courtyard.modules.tasks.actions.echo import Echo
from courtyard.modules.tasks.actions.folding import Folding
from courtyard.modules.tasks.actions.freight import freight_of
from courtyard.modules.tasks.actions.freshness import Freshness
from courtyard.modules.tasks.actions.history import History
from courtyard.modules.tasks.actions.inviting import Inviting
from courtyard.modules.tasks.actions.leaving import Leaving
from courtyard.modules.tasks.actions.personal import Personal
from courtyard.modules.tasks.actions.reminding import Reminding
from courtyard.modules.tasks.actions.searching import Indexing, TaskFinder
from courtyard.modules.tasks.actions.timing import Timing
from courtyard.modules.tasks.actions.upkeep import Upkeep
from courtyard.modules.tasks.actions.whereabouts import Whereabouts
from courtyard.modules.tasks.store import Stores


class Workshop:
    """The use cases, and what they share."""

    def __init__(self, stores: Stores, lent: Abilities) -> None:
        freshness = Freshness(stores.projects, lent.cache)
        whereabouts = Whereabouts(stores.projects, lent.cache)
        self.agenda = Agenda(
            stores.tasks, stores.projects, whereabouts, freshness, lent.accounts, lent.clocks, lent.cache
        )
        self.history = History(self.agenda, stores.talk, stores.timing, stores.personal, lent.jobs)
        self.commenting = Commenting(self.agenda, stores.talk)
        self.dashboards = Dashboards(self.agenda, stores.tallies, lent.jobs, lent.cache)
        self.personal = Personal(self.agenda, stores.personal)
        self.timing = Timing(self.agenda, stores.timing)
        self.inviting = Inviting(self.agenda, stores.invitations, lent.contacts, lent.post, lent.limiter, lent.base_url)
        self.echo = Echo(freshness, lent.live)
        self.folding = Folding(stores.tallies)
        self.leaving = Leaving(self.agenda, lent.jobs)
        self.reminding = Reminding(self.agenda)
        self.upkeep = Upkeep(self.agenda, self.folding)
        self.indexing = Indexing(lent.index, stores.searched, lent.jobs)
        self.finder = TaskFinder(self.agenda, lent.index, stores.searched)
        self.demonstration = Demonstration(self.agenda, stores, lent.residents, self.indexing.tasks_changed)
        freight = freight_of(self.agenda, stores, lent)
        self.importing, self.exporting, self.feeds, self.haulage, self.staging = freight

    @property
    def dependencies(self) -> Mapping[str, object]:
        """What handlers and commands ask for by name."""
        return {
            "agenda": self.agenda,
            "task_comments": self.commenting,
            "task_demonstration": self.demonstration,
            "task_dashboards": self.dashboards,
            "task_folding": self.folding,
            "task_history": self.history,
            "task_exporting": self.exporting,
            "task_feeds": self.feeds,
            "task_finder": self.finder,
            "task_haulage": self.haulage,
            "task_importing": self.importing,
            "task_inviting": self.inviting,
            "task_personal": self.personal,
            "task_reminding": self.reminding,
            "task_staging": self.staging,
            "task_timing": self.timing,
            "task_upkeep": self.upkeep,
        }
