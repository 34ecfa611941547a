"""What tasks do when something happened to them: each fact is noted in the history and told to open pages."""

from functools import partial

from courtyard.kernel.events import AnyReaction, Reaction, Received, Unit
from courtyard.modules.accounts.events import UserRegistered
from courtyard.modules.tasks.actions.demonstration import Welcome
from courtyard.modules.tasks.actions.echo import Echo
from courtyard.modules.tasks.actions.history import Happened, History
from courtyard.modules.tasks.actions.leaving import Leaving
from courtyard.modules.tasks.events import (
    ProjectAct,
    ProjectUpdated,
    TaskCommented,
    TaskCompleted,
    TaskCreated,
    TaskRemoved,
    TaskUpdated,
)


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


class Reactions:
    """Each fact is handed to what follows from it."""

    def __init__(self, history: History, echo: Echo, leaving: Leaving) -> None:
        self._history = history
        self._echo = echo
        self._leaving = leaving

    @property
    def all(self) -> tuple[AnyReaction, ...]:
        """For the manifest."""
        return (
            Reaction("tasks.note_created", to=TaskCreated, apply=self._created),
            Reaction("tasks.note_updated", to=TaskUpdated, apply=self._updated),
            Reaction("tasks.note_completed", to=TaskCompleted, apply=self._completed),
            Reaction("tasks.note_commented", to=TaskCommented, apply=self._commented),
            Reaction("tasks.forget_removed", to=TaskRemoved, apply=self._removed),
            Reaction("tasks.note_project", to=ProjectUpdated, apply=self._project),
        )

    async def _created(self, received: Received[TaskCreated], unit: Unit) -> None:
        fact = received.fact
        happened = Happened(
            event=received.id,
            at=received.occurred_at,
            member=received.actor,
            project=fact.project,
            act="created",
            task=fact.task,
            title=fact.title,
            labels=fact.labels,
        )
        await self._history.note(happened, unit)
        unit.after_commit(partial(self._echo.changed, fact.project, fact.task))

    async def _updated(self, received: Received[TaskUpdated], unit: Unit) -> None:
        fact = received.fact
        happened = Happened(
            event=received.id,
            at=received.occurred_at,
            member=received.actor,
            project=fact.project,
            act=fact.act.value,
            task=fact.task,
            title=fact.title,
            changes=tuple((each.field, each.before, each.after) for each in fact.changes),
            labels=fact.labels,
            from_project=fact.from_project,
        )
        await self._history.note(happened, unit)
        unit.after_commit(partial(self._echo.changed, fact.project, fact.task))
        if fact.from_project is not None:
            unit.after_commit(partial(self._echo.changed, fact.from_project, fact.task))

    async def _completed(self, received: Received[TaskCompleted], unit: Unit) -> None:
        fact = received.fact
        happened = Happened(
            event=received.id,
            at=received.occurred_at,
            member=fact.member,
            project=fact.project,
            act="completed",
            task=fact.task,
            title=fact.title,
            changes=tuple((each.field, each.before, each.after) for each in fact.changes),
            subject=fact.successor,
        )
        await self._history.note(happened, unit)
        unit.after_commit(partial(self._echo.changed, fact.project, fact.task))

    async def _commented(self, received: Received[TaskCommented], unit: Unit) -> None:
        fact = received.fact
        happened = Happened(
            event=received.id,
            at=received.occurred_at,
            member=fact.author,
            project=fact.project,
            act="commented",
            task=fact.task,
            title=fact.title,
            subject=fact.comment,
        )
        await self._history.note(happened, unit)
        unit.after_commit(partial(self._echo.changed, fact.project, fact.task))

    async def _removed(self, received: Received[TaskRemoved], unit: Unit) -> None:
        await self._history.forget(received.fact.task, unit)
        unit.after_commit(partial(self._echo.changed, received.fact.project, received.fact.task))

    async def _project(self, received: Received[ProjectUpdated], unit: Unit) -> None:
        fact = received.fact
        happened = Happened(
            event=received.id,
            at=received.occurred_at,
            member=received.actor,
            project=fact.project,
            act=f"project_{fact.act.value}",
            title=fact.name,
            subject=fact.member,
        )
        await self._history.note(happened, unit)
        left = fact.member if fact.act is ProjectAct.LEFT else None
        await self._leaving.follow(received.id, fact.project, unit, left=left, columns=fact.columns)
        unit.after_commit(partial(self._echo.changed, fact.project, also=fact.members))
