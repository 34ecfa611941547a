"""Who is in a project: roles, invitations, and what the link of a letter opens."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Refusal
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import ANYBODY, MEMBERS, VERIFIED, route
from courtyard.kernel.web import View, decode_form
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.feeds import Feeds
from courtyard.modules.tasks.actions.inviting import Inviting
from courtyard.modules.tasks.actions.members import remove_member, set_role
from courtyard.modules.tasks.actions.showing.words import Role, WrittenInvitation
from courtyard.modules.tasks.pages.answers import LIST, as_typed
from courtyard.modules.tasks.pages.projects import PROJECTS, settings_of

_MEMBER = f"{PROJECTS}/{{project:str}}/members/{{member:str}}"
_INVITATIONS = f"{PROJECTS}/{{project:str}}/invitations"
_TOKEN = f"{LIST}/invitations/{{token:str}}"


class RoleForm(msgspec.Struct, frozen=True):
    """What a member shall be."""

    role: Role


class InviteForm(msgspec.Struct, frozen=True):
    """Whom to invite: an address with an at sign, or a username."""

    to: Annotated[str, msgspec.Meta(min_length=1, max_length=320)]
    role: Role = Role.EDITOR


@route("POST", _MEMBER, may=MEMBERS, summary="Give a member a role", in_schema=False, status=200)
async def role_here(project: str, member: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """Looks on, writes, or owns it."""
    sent = decode_form(await view.form(), RoleForm)
    await set_role(agenda, actor, project, member, sent.role)
    return view.go(f"{PROJECTS}/{project}#members", _("The role is changed."))


@route("POST", f"{_MEMBER}/remove", may=MEMBERS, summary="Take a member out", in_schema=False, status=200)
async def remove_here(project: str, member: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """Out of the project; as ``me`` one leaves it."""
    await remove_member(agenda, actor, project, member)
    if member in ("me", str(actor.member_id)):
        return view.go(PROJECTS, _("You have left the project."))
    return view.go(f"{PROJECTS}/{project}#members", _("The member is out of the project."))


@route("POST", _INVITATIONS, may=VERIFIED, summary="Invite somebody", in_schema=False, status=200)
async def invite_here(
    project: str, view: View, actor: Actor, agenda: Agenda, task_inviting: Inviting, task_feeds: Feeds
) -> Response[str]:
    """A letter with a link that works once."""
    form = await view.form()
    try:
        sent = decode_form(form, InviteForm)
        kind = "email" if "@" in sent.to.lstrip("@") else "username"
        whom = {kind: sent.to if kind == "email" else sent.to.lstrip("@")}
        await task_inviting.invite(actor, project, WrittenInvitation(role=sent.role, **whom))
    except Refusal as refusal:
        shown = await settings_of(project, actor, agenda, task_inviting, task_feeds)
        typed = as_typed(form, refusal, field="to", names={"email": "to", "username": "to"})
        return view.show("tasks/project.html", status=refusal.status, **{**shown, "invite": typed})
    return view.go(f"{PROJECTS}/{project}#members", _("A letter is on its way to %s.") % sent.to)


@route("POST", f"{_INVITATIONS}/{{invitation:str}}/remove", may=MEMBERS, summary="Take an invitation back",
       in_schema=False, status=200)  # fmt: skip
async def take_back_here(
    project: str, invitation: str, view: View, actor: Actor, task_inviting: Inviting
) -> Response[str]:
    """The link in the letter stops working."""
    await task_inviting.take_back(actor, project, invitation)
    return view.go(f"{PROJECTS}/{project}#members", _("The invitation is taken back."))


@route("GET", _TOKEN, may=ANYBODY, summary="An invitation", in_schema=False)
async def invitation_page(token: str, view: View, agenda: Agenda, task_inviting: Inviting) -> Response[str]:
    """Who invites to what; nothing happens until it is accepted."""
    invitation, project = await task_inviting.look(token)
    people = await agenda.accounts.people([invitation.invited_by])
    inviter = people.get(invitation.invited_by)
    is_in = view.actor.is_signed_in and project.role_of(view.actor.member_id) is not None
    answer = view.show(
        "tasks/invitation.html", token=token, invitation=invitation, project=project, inviter=inviter, is_in=is_in
    )
    answer.headers["referrer-policy"] = "no-referrer"  # whoever has the address can use it
    return answer


@route("POST", _TOKEN, may=MEMBERS, summary="Accept an invitation", in_schema=False, status=200)
async def accept_here(token: str, view: View, actor: Actor, task_inviting: Inviting) -> Response[str]:
    """Become a member."""
    project = await task_inviting.accept(actor, token)
    return view.go(f"{LIST}?project={project.id}", _("Welcome to “%s”.") % project.name)


MEMBER_PAGES: list[HTTPRouteHandler] = [
    role_here, remove_here, invite_here, take_back_here, invitation_page, accept_here,
]  # fmt: skip
