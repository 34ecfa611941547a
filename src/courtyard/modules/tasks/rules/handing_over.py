"""Who owns a shared project when its only owner goes."""

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models import Member, Project, Role


def heir_of(project: Project, leaver: Id) -> Member | None:
    """Whoever becomes the owner when somebody goes: the editor who has been there longest, else the viewer.

    None where nobody has to: the project has another owner, or is shared with nobody, or the leaver does not own it.
    """
    others = [member for member in project.members if member.user != leaver]
    if project.role_of(leaver) is not Role.OWNER or any(member.role is Role.OWNER for member in others):
        return None
    return min(others, key=lambda member: (not member.role.allows(Role.EDITOR), member.since), default=None)


def without_member(project: Project, leaver: Id) -> tuple[Project, Member | None]:
    """The project without somebody, and who owns it instead, if that is somebody else now."""
    heir = heir_of(project, leaver)
    members = [
        msgspec.structs.replace(member, role=Role.OWNER) if member == heir else member
        for member in project.members
        if member.user != leaver
    ]
    return msgspec.structs.replace(project, members=members), heir
