"""Find tasks by words in all that is written in them, among what a member can see at this moment."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, NamedTuple

import msgspec

from courtyard.kernel.basics import Actor, Id, is_id, now
from courtyard.kernel.search import Among, Ask, Between, Count, Facet, Index, Node, Order, Results, following_page
from courtyard.kernel.search import exact_value as folded
from courtyard.modules.tasks.access import tasks_for_reader
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.searching.entries import NOBODY, milliseconds_of
from courtyard.modules.tasks.actions.searching.excerpts import Excerpt, excerpt_of, excerpt_of_talk, not_in_title
from courtyard.modules.tasks.actions.searching.labelling import labelled
from courtyard.modules.tasks.models import Places, Priority, Status, Task
from courtyard.modules.tasks.rules.wishing import INBOX
from courtyard.modules.tasks.store import TaskRows, within

TaskSort = Literal["relevance", "updated", "due"]

_OPEN = (Status.TODO.value, Status.IN_PROGRESS.value)
_CLOSED = (Status.DONE.value, Status.CANCELLED.value)
_STATES = {"open": _OPEN, "closed": _CLOSED}
_ORDERS = {"updated": Order("updated"), "due": Order("due", descending=False)}
_FACET_SIZES = {"status": len(Status), "priority": len(Priority), "project": 50, "label": 24}
# Of these a task has one, so several that are chosen mean one or the other, and the others stay countable.
_ONE_OF = ("status", "priority", "project")
# What is left to do, and what somebody was at lately, is looked for more often than the rest.
_OPEN_BONUS = 0.5
_FRESH = ((timedelta(days=7), 0.3), (timedelta(days=60), 0.3))


class TaskWish(msgspec.Struct, frozen=True, kw_only=True):
    """What a member would like to find. ``project`` and ``assignee`` are ids; or ``inbox``, and ``me`` or ``none``."""

    words: str = ""
    typing: bool = False
    status: Sequence[str] = ()
    priority: Sequence[str] = ()
    project: Sequence[str] = ()
    label: Sequence[str] = ()
    assignee: Sequence[str] = ()
    sort: TaskSort = "relevance"
    page: int = 1
    limit: int = 20


class FoundTasks(NamedTuple):
    """Tasks, the best first; words that were found in them; the next page, if there is one."""

    tasks: list[Task]
    excerpts: Mapping[Id, Excerpt] = {}
    results: Results = Results()
    following: int | None = None


class TaskFinder:
    """Searches tasks for members."""

    def __init__(self, agenda: Agenda, index: Index, rows: TaskRows) -> None:
        self._agenda, self._index, self._rows = agenda, index, rows

    async def found(self, actor: Actor, wish: TaskWish) -> FoundTasks:
        """What fits in the reader's inbox and projects, those in the archive too; the search is logged.

        The index tells what was a moment ago. So each task is read anew, and shown if its reader can see it now.

        Raises:
            SearchRefused, SearchNotReady, SearchAway: see ``Index.find``.
        """
        places = await self._agenda.places(actor)
        filters = _filters(wish, places)
        if filters is None:
            return FoundTasks([])
        ask = _ask(wish, places, filters)
        found = await self._index.find(ask)
        places = await self._agenda.places(actor)
        tasks = await tasks_for_reader(self._agenda.tasks, places, [Id(each) for each in found.ids])
        results = Results(
            total=found.total,
            facets=labelled(found.facets, _chosen(filters), places, tasks),
            way=found.way,
            search=self._index.note(ask, _told(wish), found, wish.page, actor),
        )
        return FoundTasks(
            tasks, await self._excerpts(wish.words, tasks), results, following_page(wish.page, wish.limit, found.total)
        )

    async def _excerpts(self, words: str, tasks: Sequence[Task]) -> Mapping[Id, Excerpt]:
        """In a thread, since texts can be long; comments are asked for where nothing nearer has a word."""
        sought = {task.id: not_in_title(words, task) for task in tasks} if words.strip() else {}
        unexplained = [task for task in tasks if sought.get(task.id)]

        def look() -> dict[Id, Excerpt | None]:
            return {task.id: excerpt_of(task, sought[task.id]) for task in unexplained}

        found = await asyncio.to_thread(look) if unexplained else {}
        said = await self._rows.said([task.id for task in unexplained if not found[task.id] and task.comments_count])

        def listen() -> dict[Id, Excerpt | None]:
            return {task: excerpt_of_talk(texts, sought[task]) for task, texts in said.items()}

        found |= await asyncio.to_thread(listen) if said else {}
        return {key: excerpt for key, excerpt in found.items() if excerpt is not None}


def _ask(wish: TaskWish, places: Places, filters: Mapping[str, Among]) -> Ask:
    return Ask(
        audience=within([places.member, *(place.project for place in places.projects)]),
        words=wish.words,
        typing=wish.typing,
        filters=tuple(filters.values()),
        facets={
            kind: Facet(Count(field=kind, size=size), filters.get(kind) if kind in _ONE_OF else None)
            for kind, size in _FACET_SIZES.items()
        },
        bonuses=_bonuses(),
        order=_ORDERS.get(wish.sort),
        offset=(wish.page - 1) * wish.limit,
        limit=wish.limit,
    )


def _filters(wish: TaskWish, places: Places) -> dict[str, Among] | None:
    """Kind → what is asked for, one for each label, since all must be there; None when nothing can fit."""
    found: dict[str, Among] = {}
    if wish.status:
        states = dict.fromkeys(state for each in wish.status for state in _STATES.get(each, (each,)))
        found["status"] = Among("status", tuple(states))
    if wish.priority:
        found["priority"] = Among("priority", tuple(dict.fromkeys(wish.priority)))
    if wish.project:
        wanted = (places.member if each == INBOX else Id(each) for each in wish.project if each == INBOX or is_id(each))
        projects = [str(project) for project in dict.fromkeys(wanted) if places.at(project) is not None]
        if not projects:
            return None
        found["project"] = Among("project", tuple(projects))
    for label in dict.fromkeys(map(folded, wish.label)):
        found[f"label:{label}"] = Among("label", (label,))
    if wish.assignee:
        given = (str(places.member) if each == "me" else each for each in wish.assignee)
        found["assignee"] = Among("assignee", tuple(dict.fromkeys(given)))
    return found


def _chosen(filters: Mapping[str, Among]) -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = {}
    for each in filters.values():
        chosen.setdefault(each.field, []).extend(each.values)
    return chosen


def _bonuses() -> tuple[tuple[Node, float], ...]:
    """Whole days, so that the same question is the same all day."""
    today = now().replace(hour=0, minute=0, second=0, microsecond=0)
    fresh = ((Between("updated", milliseconds_of(today - age), None), bonus) for age, bonus in _FRESH)
    return ((Among("status", _OPEN), _OPEN_BONUS), *fresh)


def _told(wish: TaskWish) -> dict[str, Any]:
    """What was asked for besides words, for the log; of other people only that it was one."""
    told: dict[str, Any] = {name: list(getattr(wish, name)) for name in ("status", "priority", "project", "label")}
    told["assignee"] = [each if each in ("me", NOBODY) else "somebody" for each in wish.assignee]
    told["sort"] = "" if wish.sort == TaskWish().sort else wish.sort
    return {name: value for name, value in told.items() if value}
