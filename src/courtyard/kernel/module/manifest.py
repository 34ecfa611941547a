"""What a module says of itself."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import typer
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Fact
from courtyard.kernel.documents import CollectionSpec, Database
from courtyard.kernel.events import AnyReaction
from courtyard.kernel.http import Recogniser
from courtyard.kernel.jobs import Handler, JobType, Schedule
from courtyard.kernel.mail import LetterTemplate
from courtyard.kernel.module.court import Court
from courtyard.kernel.privacy import Erase, Export, Objects, Part, Share, Trace, Withheld
from courtyard.kernel.web import NavEntry, Product, SearchHook


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A module at work.

    Args:
        dependencies: Values that its handlers and commands ask for by name.
        contracts: Contract type → object that fulfils it.
        recogniser: Who tells actors by their credentials (accounts only).
        reactions: What it does when something happened elsewhere (or here).
        jobs: Job type → what a worker does with it.
        schedules: Jobs that come back by themselves.
        unread: The number at the bell, asked for each page of somebody who is signed in: from memory, as a rule.
        demo: Fills an empty installation with something worth looking at; idempotent.
        close: Ends what the module started beside the requests, while cache and database are still there.
        export: Puts into somebody's copy what is no collection; see ``kernel.privacy.Part`` for these three.
        erase: Sees to what the manifest declares as ``Fate.BY_MODULE``.
        objects: What somebody has to hand over before they go.
    """

    dependencies: Mapping[str, Any] = {}
    contracts: Mapping[Any, Any] = {}
    recogniser: Recogniser | None = None
    reactions: Sequence[AnyReaction] = ()
    jobs: Mapping[JobType[Any], Handler] = {}
    schedules: Sequence[Schedule[Any]] = ()
    unread: Callable[[Actor], Awaitable[int]] | None = None
    demo: Callable[[], Awaitable[None]] | None = None
    close: Callable[[], Awaitable[None]] | None = None
    export: Export | None = None
    erase: Erase | None = None
    objects: Objects | None = None


class Module(msgspec.Struct, frozen=True, kw_only=True):
    """The manifest: all that the assembler needs to know.

    Args:
        name: Also the name of its database and of its template folder.
        products: Products that need it; empty for a module that all products share.
        uses: Modules whose contracts it calls; together they must have no cycle.
        collections: Every collection that it owns.
        exports: For each of them that leads to people, what goes into somebody's copy, or why nothing does.
        erases: Every field of them that leads to somebody, and what becomes of it when that person is erased.
        events: Every fact that it publishes.
        letters: Every letter that it sends; their templates lie in ``templates/<module>/letters``.
        build: Makes it work on a court.
        routes: JSON handlers, below ``/api/v1``.
        pages: HTML handlers.
        root: The module's folder, where ``templates/`` and ``static/`` are looked for.
        product: The product's entry in the top bar.
        navigation: Links in the top bar.
        person_menu: Links behind the person's picture.
        search: Its search form.
        bell_href: Where the bell in the top bar leads.
        commands: Its commands in the terminal, ``courtyard <group> …``: group name → app. A command reaches the
            assembly through ``terminal_of(context).run(work, data_dir)``.
    """

    name: str
    build: Callable[[Court], Built]
    products: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    collections: tuple[CollectionSpec[Any], ...] = ()
    exports: tuple[Share | Withheld, ...] = ()
    erases: tuple[Trace, ...] = ()
    events: Sequence[type[Fact]] = ()
    letters: Sequence[LetterTemplate] = ()
    routes: Sequence[HTTPRouteHandler] = ()
    pages: Sequence[HTTPRouteHandler] = ()
    root: Path | None = None
    product: Product | None = None
    navigation: tuple[NavEntry, ...] = ()
    person_menu: tuple[NavEntry, ...] = ()
    search: SearchHook | None = None
    bell_href: str = ""
    commands: Mapping[str, typer.Typer] = {}


def part_of(module: Module, built: Built, database: Database) -> Part:
    """What a module holds of people."""
    return Part(
        name=module.name,
        database=database,
        exports=module.exports,
        erases=module.erases,
        export=built.export,
        erase=built.erase,
        objects=built.objects,
    )


def in_order_of_use(modules: Sequence[Module]) -> list[Module]:
    """Sort modules so that each stands behind those it uses.

    Raises:
        ValueError: a module that is used is missing, or modules use each other in a circle.
    """
    by_name = {module.name: module for module in modules}
    ordered: list[Module] = []
    open_names: set[str] = set()

    def visit(module: Module) -> None:
        if module in ordered:
            return
        if module.name in open_names:
            raise ValueError(f"modules use each other in a circle: {', '.join(sorted(open_names))}")
        open_names.add(module.name)
        for name in module.uses:
            if name not in by_name:
                raise ValueError(f"{module.name} uses {name}, which is not in this process")
            visit(by_name[name])
        open_names.discard(module.name)
        ordered.append(module)

    for module in modules:
        visit(module)
    return ordered
