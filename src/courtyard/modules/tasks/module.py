"""The manifest of tasks."""

from pathlib import Path

from courtyard.kernel.module import Built, Court, Module
from courtyard.modules.accounts.contract import Accounts, Clocks
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.freshness import Freshness
from courtyard.modules.tasks.actions.whereabouts import Whereabouts
from courtyard.modules.tasks.events import EVENTS
from courtyard.modules.tasks.routes import ROUTES
from courtyard.modules.tasks.store import COLLECTIONS, ProjectStore, TaskStore


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
    return Built(dependencies={"agenda": agenda})


MODULE = Module(
    name="tasks",
    products=("tasks",),
    uses=("accounts",),
    collections=COLLECTIONS,
    events=EVENTS,
    build=build,
    routes=ROUTES,
    root=Path(__file__).parent,
)
