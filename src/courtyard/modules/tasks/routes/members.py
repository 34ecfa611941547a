"""Members of projects and invitations to them."""

from litestar import Response

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, VERIFIED, route
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.inviting import Inviting
from courtyard.modules.tasks.actions.members import remove_member, set_role
from courtyard.modules.tasks.errors import (
    AlreadyMember,
    InvitationNotFound,
    InvitationVoid,
    InvitingTooFast,
    LastOwner,
    MemberNotFound,
    TooManyInvitations,
    TooManyMembers,
    TooManyProjects,
)
from courtyard.modules.tasks.routes.projects import DECIDE
from courtyard.modules.tasks.schemas.projects import (
    InvitationPage,
    InvitationShown,
    InvitationToken,
    MemberRole,
    ProjectShown,
    WrittenInvitation,
    project_answer,
)


@route("PUT", "/tasks/projects/{project:str}/members/{member:str}", may=MEMBERS, summary="Give a member a role",
       raises=[*DECIDE, MemberNotFound, LastOwner])  # fmt: skip
async def put_member(
    project: str, member: str, data: MemberRole, actor: Actor, agenda: Agenda
) -> Response[ProjectShown]:
    """Viewers look, editors write tasks, owners decide about the project. For owners."""
    found = await set_role(agenda, actor, project, member, data.role)
    return project_answer(ProjectShown.of(found, actor.member_id, await agenda.people([found])))


@route("DELETE", "/tasks/projects/{project:str}/members/{member:str}", may=MEMBERS, summary="Take a member out",
       raises=[*DECIDE, MemberNotFound, LastOwner], status=204)  # fmt: skip
async def delete_member(project: str, member: str, actor: Actor, agenda: Agenda) -> None:
    """Owners take out anybody; everybody may leave, as `me`. Tasks that were theirs are nobody's then."""
    await remove_member(agenda, actor, project, member)


@route("GET", "/tasks/projects/{project:str}/invitations", may=MEMBERS, summary="List open invitations", raises=DECIDE)
async def list_invitations(project: str, actor: Actor, task_inviting: Inviting) -> InvitationPage:
    """Newest first. For owners."""
    return InvitationPage([InvitationShown.of(each) for each in await task_inviting.open(actor, project)])


@route("POST", "/tasks/projects/{project:str}/invitations", may=VERIFIED, summary="Invite somebody", status=201,
       raises=[*DECIDE, AlreadyMember, TooManyMembers, TooManyInvitations, InvitingTooFast])  # fmt: skip
async def post_invitation(
    project: str, data: WrittenInvitation, actor: Actor, task_inviting: Inviting
) -> InvitationShown:
    """Send a letter with a link that works once, within 14 days; whoever has no account yet makes one on the way.

    A second invitation to the same person makes the first one void. For owners.
    """
    return InvitationShown.of(await task_inviting.invite(actor, project, data))


@route("DELETE", "/tasks/projects/{project:str}/invitations/{invitation:str}", may=MEMBERS, status=204,
       summary="Take an invitation back", raises=[*DECIDE, InvitationNotFound])  # fmt: skip
async def delete_invitation(project: str, invitation: str, actor: Actor, task_inviting: Inviting) -> None:
    """The link in the letter stops working. For owners."""
    await task_inviting.take_back(actor, project, invitation)


@route("POST", "/tasks/invitations/accept", may=MEMBERS, summary="Accept an invitation", status=200,
       raises=[InvitationVoid, TooManyMembers, TooManyProjects])  # fmt: skip
async def accept_invitation(
    data: InvitationToken, actor: Actor, task_inviting: Inviting, agenda: Agenda
) -> Response[ProjectShown]:
    """Become a member of the project that the letter speaks of."""
    found = await task_inviting.accept(actor, data.token)
    return project_answer(ProjectShown.of(found, actor.member_id, await agenda.people([found])))


MEMBER_ROUTES = (
    put_member,
    delete_member,
    list_invitations,
    post_invitation,
    delete_invitation,
    accept_invitation,
)
