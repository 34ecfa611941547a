"""The manifest of tasks."""

from pathlib import Path

from courtyard.kernel.module import Built, Court, Module
from courtyard.modules.accounts.contract import Accounts, Clocks, Contacts
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.dashboard import Dashboards
from courtyard.modules.tasks.actions.folding import Folding
from courtyard.modules.tasks.actions.freshness import Freshness
from courtyard.modules.tasks.actions.inviting import Inviting
from courtyard.modules.tasks.actions.letters import LETTERS
from courtyard.modules.tasks.actions.whereabouts import Whereabouts
from courtyard.modules.tasks.events import EVENTS
from courtyard.modules.tasks.jobs import handlers
from courtyard.modules.tasks.routes import ROUTES
from courtyard.modules.tasks.store import COLLECTIONS, InvitationStore, ProjectStore, TallyStore, TaskStore


def build(court: Court) -> Built:
    """Put tasks together."""
    database, outbox = court.database("tasks"), court.outbox("tasks")
    tasks, projects = TaskStore(database, outbox), ProjectStore(database, outbox)
    agenda = Agenda(
        tasks,
        projects,
        Whereabouts(projects, court.cache),
        Freshness(projects, court.cache),
        court.contract(Accounts),  # type: ignore[type-abstract]  # whoever fulfils the contract
        court.contract(Clocks),  # type: ignore[type-abstract]  # whoever fulfils the contract
    )
    contacts = court.contract(Contacts)  # type: ignore[type-abstract]  # whoever fulfils the contract
    invitations = InvitationStore(database)
    inviting = Inviting(agenda, invitations, contacts, court.post, court.limiter, court.settings.base_url)
    tallies = TallyStore(database)
    folding = Folding(tallies)
    return Built(
        dependencies={
            "agenda": agenda,
            "dashboards": Dashboards(agenda, tallies, court.jobs),
            "folding": folding,
            "inviting": inviting,
        },
        jobs=handlers(folding),
    )


MODULE = Module(
    name="tasks",
    products=("tasks",),
    uses=("accounts",),
    collections=COLLECTIONS,
    events=EVENTS,
    letters=LETTERS,
    build=build,
    routes=ROUTES,
    root=Path(__file__).parent,
)
