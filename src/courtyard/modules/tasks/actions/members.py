"""Who is in a project, and as what."""

import msgspec

from courtyard.kernel.basics import Actor, Id
from courtyard.modules.tasks.access import member_of, project_for_member
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.deciding import decide_project
from courtyard.modules.tasks.errors import LastOwner
from courtyard.modules.tasks.events import ProjectAct
from courtyard.modules.tasks.models import Member, Project, Role


async def set_role(agenda: Agenda, actor: Actor, key: str, member: str, role: Role) -> Project:
    """Make a member something else.

    Raises:
        ProjectNotFound, OnlyForReading, OnlyForOwners, MemberNotFound, LastOwner, ProjectBusy.
    """
    project = await project_for_member(agenda.projects, actor.member_id, key, Role.OWNER)
    user = member_of(project, member, actor.member_id)

    def decide(present: Project) -> Project:
        member_of(present, str(user), actor.member_id)
        members = [_with_role(each, role) if each.user == user else each for each in present.members]
        return _owned(msgspec.structs.replace(present, members=members))

    return await decide_project(agenda, actor, key, decide, ProjectAct.ROLE_CHANGED, member=user)


async def remove_member(agenda: Agenda, actor: Actor, key: str, member: str) -> None:
    """Take somebody out of a project, or leave it; the tasks that were theirs are nobody's then.

    Raises:
        ProjectNotFound, OnlyForReading, OnlyForOwners, MemberNotFound, LastOwner, ProjectBusy.
    """
    present = await project_for_member(agenda.projects, actor.member_id, key, Role.VIEWER)
    is_leaving = member in {"me", str(actor.member_id)}
    if not is_leaving:
        await project_for_member(agenda.projects, actor.member_id, key, Role.OWNER)
    user = member_of(present, member, actor.member_id)

    def decide(project: Project) -> Project:
        members = [each for each in project.members if each.user != user]
        return _owned(msgspec.structs.replace(project, members=members))

    needs = Role.VIEWER if is_leaving else Role.OWNER
    await decide_project(agenda, actor, key, decide, ProjectAct.LEFT, member=user, needs=needs)


def with_member(project: Project, user: Id, role: Role) -> Project:
    """The project with somebody in it who is at least this."""
    present = project.role_of(user)
    if present is None:
        return msgspec.structs.replace(project, members=[*project.members, Member(user, role)])
    if present.allows(role):
        return project
    members = [_with_role(each, role) if each.user == user else each for each in project.members]
    return msgspec.structs.replace(project, members=members)


def _with_role(member: Member, role: Role) -> Member:
    return msgspec.structs.replace(member, role=role)


def _owned(project: Project) -> Project:
    if not project.owners:
        raise LastOwner
    return project
