"""Change a project by a decision: read it, decide, keep it unless somebody else was first."""

from collections.abc import Awaitable, Callable

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.events import Unit
from courtyard.modules.tasks.access import project_for_member
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.keeping import until_kept
from courtyard.modules.tasks.errors import ColumnTooFull, ProjectBusy
from courtyard.modules.tasks.events import ProjectAct, ProjectUpdated
from courtyard.modules.tasks.models import Project, Role
from courtyard.modules.tasks.rules.boards import heirs_of

_ATTEMPTS_MAX = 10
_MOVED_MAX = 10_000

Decision = Callable[[Project], Project]


async def decide_project(
    agenda: Agenda,
    actor: Actor,
    key: str,
    decide: Decision,
    act: ProjectAct,
    *,
    member: Id | None = None,
    needs: Role = Role.OWNER,
) -> Project:
    """Let ``decide`` turn the project into its next version; it may be asked several times.

    Args:
        agenda: Where it is.
        actor: Who wants it.
        key: Which project.
        decide: Answers the next version, or the same where nothing is to be done.
        act: What is made known.
        member: Whom it is about.
        needs: What the actor must be in the project.

    Raises:
        ProjectNotFound, OnlyForReading, OnlyForOwners, ProjectBusy, ColumnTooFull, and whatever ``decide`` raises.
    """

    async def attempt() -> Project:
        before = await project_for_member(agenda.projects, actor.member_id, key, needs)
        return await keep_project(agenda, actor, before, decide(before), act, member=member)

    return await until_settled(attempt)


async def keep_project(
    agenda: Agenda,
    actor: Actor,
    before: Project,
    after: Project,
    act: ProjectAct,
    *,
    member: Id | None = None,
    also: Callable[[Unit], Awaitable[None]] | None = None,
) -> Project:
    """Keep the next version of a project, and what happens with it, and end what its members were shown.

    Raises:
        Overtaken, ColumnTooFull.
    """
    if after == before:
        return before
    heirs = heirs_of(before.columns, after.columns)
    if heirs and await agenda.projects.in_columns(before.id, list(heirs), at_most=_MOVED_MAX + 1) > _MOVED_MAX:
        raise ColumnTooFull
    gone = [each.user for each in before.members if after.role_of(each.user) is None]
    fact = fact_of(after, act, member=member, gone=gone, columns=before.columns != after.columns)
    kept = await agenda.projects.replace(before, after, [fact], actor, heirs=heirs, also=also)
    await agenda.freshness.members_changed([each.user for each in (*before.members, *after.members)])
    return kept


async def until_settled(attempt: Callable[[], Awaitable[Project]]) -> Project:
    """Read, decide and keep; when somebody else was first, all of it again.

    Raises:
        ProjectBusy: others were first too often.
    """
    return await until_kept(attempt, times=_ATTEMPTS_MAX, busy=ProjectBusy)


def fact_of(
    project: Project, act: ProjectAct, *, member: Id | None = None, gone: list[Id] | None = None, columns: bool = False
) -> ProjectUpdated:
    """What a change of a project makes known."""
    members = tuple(each.user for each in project.members)
    return ProjectUpdated(
        project=project.id,
        act=act,
        name=project.name,
        members=(*members, *(gone or ())),
        member=member,
        columns=columns,
    )
