"""The manifest of tasks."""

from pathlib import Path

from courtyard.kernel.module import Built, Court, Module
from courtyard.kernel.web import Accent, NavEntry, Needs, Product, SearchHook
from courtyard.modules.accounts.contract import Accounts, Clocks, Contacts, Residents
from courtyard.modules.media.contract import Media
from courtyard.modules.tasks.actions.abilities import Abilities
from courtyard.modules.tasks.actions.attaching import Attaching
from courtyard.modules.tasks.actions.demonstration import Welcome
from courtyard.modules.tasks.actions.erasing import Eraser
from courtyard.modules.tasks.actions.letters import LETTERS
from courtyard.modules.tasks.actions.searching import TaskSource
from courtyard.modules.tasks.actions.views import views_of
from courtyard.modules.tasks.actions.workshop import Workshop
from courtyard.modules.tasks.commands import tasks
from courtyard.modules.tasks.events import EVENTS
from courtyard.modules.tasks.jobs import SCHEDULES, handlers
from courtyard.modules.tasks.pages import PAGES
from courtyard.modules.tasks.reactions import Newcomers, Reactions, Searched
from courtyard.modules.tasks.routes import ROUTES
from courtyard.modules.tasks.store import COLLECTIONS, ERASES, EXPORTS, TASK_INDEX, Stores


def build(court: Court) -> Built:
    """Put tasks together."""
    database = court.database("tasks")
    lent = Abilities(
        cache=court.cache,
        jobs=court.jobs,
        live=court.live,
        post=court.post,
        limiter=court.limiter,
        index=court.search.open(TASK_INDEX, TaskSource(database)),
        accounts=court.contract(Accounts),  # type: ignore[type-abstract]  # whoever fulfils the contract
        clocks=court.contract(Clocks),  # type: ignore[type-abstract]  # whoever fulfils the contract
        residents=court.contract(Residents),  # type: ignore[type-abstract]  # whoever fulfils the contract
        contacts=court.contract(Contacts),  # type: ignore[type-abstract]  # whoever fulfils the contract
        base_url=court.settings.base_url,
    )
    stores = Stores.on(database, court.outbox("tasks"))
    workshop = Workshop(stores, lent)
    media = court.contract(Media)  # type: ignore[type-abstract]  # whoever fulfils the contract
    attaching = Attaching(workshop.agenda, stores.attachments, media, workshop.echo)
    eraser = Eraser(workshop.agenda, stores.traces, stores.talk, stores.timing, attaching)
    reactions = Reactions(workshop.history, workshop.echo, workshop.leaving, attaching).all
    reactions += Searched(workshop.indexing).all
    if court.settings.demo:
        reactions += Newcomers(Welcome(court.jobs)).all
    return Built(
        dependencies={
            **workshop.dependencies,
            **views_of(workshop, attaching),
            "task_attaching": attaching,
        },
        reactions=reactions,
        jobs=handlers(workshop),
        schedules=SCHEDULES,
        demo=workshop.demonstration.fill,
        erase=eraser.erase,
        objects=eraser.objections,
        close=workshop.echo.settle,
    )


MODULE = Module(
    name="tasks",
    products=("tasks",),
    uses=("accounts", "media"),
    collections=COLLECTIONS,
    exports=EXPORTS,
    erases=ERASES,
    events=EVENTS,
    letters=LETTERS,
    build=build,
    routes=ROUTES,
    pages=PAGES,
    commands={"tasks": tasks},
    root=Path(__file__).parent,
    product=Product("tasks", "Tasks", "/tasks", Accent.INDIGO),
    navigation=(
        NavEntry("Tasks", "/tasks", product="tasks", needs=Needs.MEMBER, icon="list"),
        NavEntry("Board", "/tasks/board", product="tasks", needs=Needs.MEMBER, icon="board"),
        NavEntry("Calendar", "/tasks/calendar", product="tasks", needs=Needs.MEMBER, icon="calendar"),
        NavEntry("Dashboard", "/tasks/dashboard", product="tasks", needs=Needs.MEMBER, icon="chart"),
        NavEntry("Projects", "/tasks/projects", product="tasks", needs=Needs.MEMBER, icon="folder"),
    ),
    search=SearchHook("/search/tasks", "Search tasks", product="tasks"),
)
