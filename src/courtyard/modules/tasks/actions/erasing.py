"""Somebody is erased: what they had alone goes, what others share stays without their name, and somebody owns it.

What this makes known names nobody who goes: facts are kept longer than people.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import msgspec

from courtyard.kernel.basics import ANYONE, Fact, Id, now
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.privacy import Erasing, Objection
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.attaching import Attaching
from courtyard.modules.tasks.actions.deciding import fact_of
from courtyard.modules.tasks.actions.keeping import keep, until_kept
from courtyard.modules.tasks.actions.telling import facts_of
from courtyard.modules.tasks.events import Act, ProjectAct, TaskUpdated
from courtyard.modules.tasks.models import Project, Step, Task
from courtyard.modules.tasks.rules.finding import arranged, assignee_facet
from courtyard.modules.tasks.rules.handing_over import heir_of, without_member
from courtyard.modules.tasks.rules.tallying import gains_of
from courtyard.modules.tasks.store import TalkStore, TimeStore, TraceStore

_AT_ONCE = 100


class Eraser:
    """Interrupted and begun again, it finds what is left."""

    def __init__(
        self, agenda: Agenda, traces: TraceStore, talk: TalkStore, timing: TimeStore, attaching: Attaching
    ) -> None:
        self._agenda = agenda
        self._traces = traces
        self._talk = talk
        self._timing = timing
        self._attaching = attaching

    async def objections(self, user: Id) -> Sequence[Objection]:
        """Shared projects that nobody else owns."""
        found = [(each, heir_of(each, user)) for each in await self._agenda.projects.of_member(user)]
        alone = [(project, heir) for project, heir in found if heir is not None]
        people = await self._agenda.accounts.people(heir.user for _, heir in alone)
        return [_objection(project, people[heir.user].name if heir.user in people else "") for project, heir in alone]

    async def erase(self, erasing: Erasing) -> Mapping[str, int]:
        """See ``kernel.privacy.Part``."""
        subject, report = erasing.subject, Counter[str]()
        user = subject.user
        for project in await self._traces.projects_of(user):
            await until_kept(partial(self._leave, project.id, user, report))
        report["tasks"] += await self._empty(user)
        while await until_kept(partial(self._release, user, report)):
            pass
        report["attachments"] = await self._attaching.leave(user)
        await self._traces.forget_running_time(user)
        await self._traces.forget_parts(user)
        report["invitations"] = await self._traces.forget_invitations_to(
            [subject.email.casefold(), f"@{subject.username.casefold()}"]
        )
        report["history"] = await self._traces.rename_in_history(user)
        await self._agenda.freshness.members_changed([user])
        return report

    async def _leave(self, project: Id, user: Id, report: Counter[str]) -> None:
        before = await self._agenda.projects.get(project)
        if before is None or before.role_of(user) is None:
            return
        after, heir = without_member(before, user)
        if not after.members:
            report["projects"] += 1
            await self._remove(before, report)
            return
        facts = [fact_of(after, ProjectAct.LEFT)]
        if heir is not None:
            facts.append(fact_of(after, ProjectAct.ROLE_CHANGED, member=heir.user))
        await self._agenda.projects.replace(before, after, facts, ANYONE)
        await self._agenda.freshness.members_changed([each.user for each in before.members])
        report["projects_left"] += 1

    async def _remove(self, project: Project, report: Counter[str]) -> None:
        """With all that is in it, and without a word: its name is the person's own."""
        report["tasks"] += await self._empty(project.id)
        await self._traces.forget_history_of(project.id)
        if project.deleted_at is None:
            trashed = msgspec.structs.replace(project, deleted_at=now())
            await self._agenda.projects.replace(project, trashed, [], ANYONE)
        await self._agenda.projects.remove(project.id)

    async def _empty(self, place: Id) -> int:
        """Remove all tasks of a project or an inbox, in the trash or not, with all that hangs on them."""
        total = 0
        while removed := await until_kept(partial(self._remove_some, place)):
            total += removed
        return total

    async def _remove_some(self, place: Id) -> int:
        found = await self._agenda.tasks.in_project(place, limit=_AT_ONCE)
        ids = [task.id for task in found]
        await self._talk.forget(ids)
        await self._timing.forget(ids)
        await self._attaching.forget(ids)
        await keep(self._agenda, ANYONE, [Step(task, None) for task in found])
        return len(found)

    async def _release(self, user: Id, report: Counter[str]) -> bool:
        found, at = await self._traces.given_to(assignee_facet(user)), now()
        steps = [Step(task, _released(task, user, at)) for task in found]
        if steps:
            told = [_without_changes(fact) for fact in facts_of(steps, Act.EDITED)]
            await self._agenda.tasks.write(steps, told, gains_of(steps), ANYONE)
            await self._agenda.freshness.tasks_changed({task.project for task in found})
            report["tasks_released"] += len(steps)
        return bool(found)


def _objection(project: Project, heir: str) -> Objection:
    otherwise = _("%s becomes its owner") % heir if heir else _("Another member becomes its owner")
    return Objection(kind="project", id=project.id, name=project.name, otherwise=otherwise)


def _released(task: Task, user: Id, at: datetime) -> Task:
    left = [each for each in task.assignees if each != user]
    after = msgspec.structs.replace(task, assignees=left, version=task.version + 1, updated_at=at)
    return arranged(after, task, at)


def _without_changes(fact: Fact) -> Fact:
    """The history would repeat who had it before."""
    return msgspec.structs.replace(fact, changes=()) if isinstance(fact, TaskUpdated) else fact
