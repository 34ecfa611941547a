"""What tasks do when something happened to them: facts are noted in the history, told to open pages, and indexed."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any

from courtyard.kernel.events import AnyReaction, BulkReaction, Reaction, Received, Unit
from courtyard.modules.accounts.events import UserRegistered
from courtyard.modules.media.events import MediaProcessed, MediaRefused
from courtyard.modules.tasks.actions.attaching import Attaching
from courtyard.modules.tasks.actions.demonstration import Welcome
from courtyard.modules.tasks.actions.echo import Echo
from courtyard.modules.tasks.actions.history import CREATED, Happened, History, There
from courtyard.modules.tasks.actions.leaving import Leaving
from courtyard.modules.tasks.actions.searching import Indexing
from courtyard.modules.tasks.events import (
    Act,
    Change,
    ProjectAct,
    ProjectUpdated,
    TaskCommentChanged,
    TaskCommented,
    TaskCompleted,
    TaskCreated,
    TaskRemoved,
    TaskUpdated,
)

# Whatever changes what a task is found by; who is given one is told with the rest of the change.
_CHANGES_WHAT_IS_FOUND = (TaskCreated, TaskUpdated, TaskCompleted, TaskRemoved, TaskCommented, TaskCommentChanged)

# Other acts than these bring it back among what words lead to, or take it away.
_FOUND_AS_BEFORE = frozenset({Act.EDITED, Act.MOVED, Act.REOPENED, Act.SKIPPED, Act.ATTACHED, Act.DETACHED})

_ApplyAll = Callable[[Sequence[Received[Any]], Unit], Awaitable[None]]


class Newcomers:
    """In a demonstration, whoever signs up finds something to look at."""

    def __init__(self, welcome: Welcome) -> None:
        self._welcome = welcome

    @property
    def all(self) -> tuple[AnyReaction, ...]:
        """For the manifest."""
        return (Reaction("tasks.furnish_newcomer", to=UserRegistered, apply=self._registered),)

    async def _registered(self, received: Received[UserRegistered], unit: Unit) -> None:
        if received.fact.is_newcomer:
            await self._welcome.somebody(received.fact.user, unit)


class Searched:
    """The index hears of every change. Tasks go to it by the batch, since it does no harm to index twice."""

    def __init__(self, indexing: Indexing) -> None:
        self._indexing = indexing

    @property
    def all(self) -> tuple[AnyReaction, ...]:
        """For the manifest."""
        return (
            BulkReaction("tasks.note_for_search", to=_CHANGES_WHAT_IS_FOUND, apply=self._changed),
            Reaction("tasks.note_project_for_search", to=ProjectUpdated, apply=self._project),
        )

    async def _changed(self, received: Sequence[Received[Any]]) -> None:
        tasks = [each.fact.task for each in received if not _only_moved(each.fact)]
        if tasks:
            await self._indexing.tasks_changed(tasks)

    async def _project(self, received: Received[ProjectUpdated], unit: Unit) -> None:
        await self._indexing.project_changed(received.id, received.fact.project, received.fact.act, unit)


class Reactions:
    """Each fact is handed to what follows from it."""

    def __init__(self, history: History, echo: Echo, leaving: Leaving, attaching: Attaching) -> None:
        self._history = history
        self._echo = echo
        self._leaving = leaving
        self._attaching = attaching

    @property
    def all(self) -> tuple[AnyReaction, ...]:
        """For the manifest."""
        return (
            Reaction("tasks.note_created", to=TaskCreated, apply_all=self._each(self._created)),
            Reaction("tasks.note_updated", to=TaskUpdated, apply_all=self._each(self._updated)),
            Reaction("tasks.note_completed", to=TaskCompleted, apply_all=self._each(self._completed)),
            Reaction("tasks.note_commented", to=TaskCommented, apply_all=self._each(self._commented)),
            Reaction("tasks.tell_of_comment", to=TaskCommentChanged, apply=self._comment_changed),
            Reaction("tasks.forget_removed", to=TaskRemoved, apply=self._removed),
            Reaction("tasks.show_files", to=MediaProcessed, apply=self._file_changed),
            Reaction("tasks.show_refused_files", to=MediaRefused, apply=self._file_changed),
            Reaction("tasks.note_project", to=ProjectUpdated, apply=self._project),
        )

    async def _created(self, received: Received[TaskCreated], there: There, unit: Unit) -> None:
        fact = received.fact
        await self._note(
            received,
            there,
            unit,
            act=CREATED,
            member=received.actor,
            task=fact.task,
            title=fact.title,
            labels=fact.labels,
        )
        if fact.origin is not None:
            await self._attaching.carry_on(fact.origin, fact.task, unit)
        self._tell(unit, fact)

    async def _updated(self, received: Received[TaskUpdated], there: There, unit: Unit) -> None:
        fact = received.fact
        await self._note(
            received,
            there,
            unit,
            act=fact.act.value,
            member=received.actor,
            task=fact.task,
            title=fact.title,
            changes=_steps(fact.changes),
            labels=fact.labels,
            from_project=fact.from_project,
        )
        self._tell(unit, fact)
        if fact.from_project is not None:
            unit.after_commit(partial(self._echo.changed, fact.from_project, fact.task))

    async def _completed(self, received: Received[TaskCompleted], there: There, unit: Unit) -> None:
        fact = received.fact
        await self._note(
            received,
            there,
            unit,
            act="completed",
            member=fact.member,
            task=fact.task,
            title=fact.title,
            changes=_steps(fact.changes),
            subject=fact.successor,
        )
        self._tell(unit, fact)

    async def _commented(self, received: Received[TaskCommented], there: There, unit: Unit) -> None:
        fact = received.fact
        await self._note(
            received,
            there,
            unit,
            act="commented",
            member=fact.author,
            task=fact.task,
            title=fact.title,
            subject=fact.comment,
        )
        self._tell(unit, fact)

    async def _comment_changed(self, received: Received[TaskCommentChanged], unit: Unit) -> None:
        self._tell(unit, received.fact)

    async def _removed(self, received: Received[TaskRemoved], unit: Unit) -> None:
        await self._history.forget(received.fact.task, unit)
        await self._attaching.forget([received.fact.task], unit)
        self._tell(unit, received.fact)

    async def _file_changed(self, received: Received[MediaProcessed] | Received[MediaRefused], _: Unit) -> None:
        await self._attaching.refresh(received.fact.holders)

    async def _project(self, received: Received[ProjectUpdated], unit: Unit) -> None:
        fact = received.fact
        await self._note(
            received,
            There(),
            unit,
            act=f"project_{fact.act.value}",
            member=received.actor,
            title=fact.name,
            subject=fact.member,
        )
        left = fact.member if fact.act is ProjectAct.LEFT else None
        await self._leaving.follow(received.id, fact.project, unit, left=left, columns=fact.columns)
        unit.after_commit(partial(self._echo.changed, fact.project, also=fact.members))

    def _each(self, note: Callable[[Received[Any], There, Unit], Awaitable[None]]) -> _ApplyAll:
        """For facts about tasks, of which it is asked together whether they are there."""

        async def apply_all(received: Sequence[Received[Any]], unit: Unit) -> None:
            there = await self._history.there_of({each.fact.task for each in received}, unit)
            for each in received:
                await note(each, there, unit)

        return apply_all

    async def _note(self, received: Received[Any], there: There, unit: Unit, **what: Any) -> None:
        happened = Happened(event=received.id, at=received.occurred_at, project=received.fact.project, **what)
        await self._history.note(happened, there, unit)

    def _tell(self, unit: Unit, fact: Any) -> None:
        anew = _is_found_anew(fact)
        unit.after_commit(partial(self._echo.changed, fact.project, fact.task, is_found_anew=anew))


def _is_found_anew(fact: Any) -> bool:
    """Whether words may lead to its task that did not before; also where that is not sure."""
    if isinstance(fact, TaskUpdated):
        is_as_before = fact.act in _FOUND_AS_BEFORE and fact.from_project is None
        return not is_as_before or any(change.field == "title" for change in fact.changes)
    return isinstance(fact, TaskCreated) or (isinstance(fact, TaskCompleted) and fact.changes != ())


def _only_moved(fact: Any) -> bool:
    """Whether it stands elsewhere in its column, and nothing else: searches do not know the order of a board."""
    return isinstance(fact, TaskUpdated) and fact.act is Act.MOVED and not fact.changes and fact.from_project is None


def _steps(changes: Iterable[Change]) -> tuple[tuple[str, str | None, str | None], ...]:
    return tuple((each.field, each.before, each.after) for each in changes)
