"""Invite people by letter, and let them in who show the token that stands in it."""

from functools import partial

import msgspec

from courtyard.kernel.basics import Actor, Id, Unprocessable, fingerprint, is_id, new_token, now
from courtyard.kernel.events import Unit
from courtyard.kernel.limits import Limit, Limiter
from courtyard.kernel.mail import Letter, Post
from courtyard.modules.accounts.contract import Contacts
from courtyard.modules.tasks.access import project_for_member
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.deciding import keep_project, until_settled
from courtyard.modules.tasks.actions.members import with_member
from courtyard.modules.tasks.actions.projects import refuse_more_projects
from courtyard.modules.tasks.errors import (
    AlreadyMember,
    InvitationNotFound,
    InvitationVoid,
    InvitingTooFast,
    TooManyInvitations,
    TooManyMembers,
)
from courtyard.modules.tasks.events import ProjectAct
from courtyard.modules.tasks.models import Project, Role
from courtyard.modules.tasks.models.invitation import INVITATION_LIFE, INVITATIONS_MAX, Invitation
from courtyard.modules.tasks.models.project import MEMBERS_MAX
from courtyard.modules.tasks.models.written import WrittenInvitation
from courtyard.modules.tasks.store import InvitationStore

LETTER = "task_invitation"
_PER_HOUR = Limit("tasks.invitations", 30, 3600)


class _Addressee(msgspec.Struct, frozen=True):
    to: str
    key: str
    email: str
    name: str


class Inviting:
    """Invitations to projects."""

    def __init__(
        self, agenda: Agenda, store: InvitationStore, contacts: Contacts, post: Post, limiter: Limiter, base_url: str
    ) -> None:
        self._agenda = agenda
        self._store = store
        self._contacts = contacts
        self._post = post
        self._limiter = limiter
        self._base_url = base_url.rstrip("/")

    async def invite(self, actor: Actor, key: str, sent: WrittenInvitation) -> Invitation:
        """Write a letter with a token; an earlier one to the same person is void.

        Raises:
            ProjectNotFound, OnlyForReading, OnlyForOwners, AlreadyMember, TooManyMembers, TooManyInvitations,
            InvitingTooFast, MailAddressRefused, Unprocessable.
        """
        project = await project_for_member(self._agenda.projects, actor.member_id, key, Role.OWNER)
        addressee = await self._addressee(project, sent)
        if len(project.members) >= MEMBERS_MAX:
            raise TooManyMembers
        if len(await self._store.of_project(project.id)) >= INVITATIONS_MAX:
            raise TooManyInvitations
        verdict = await self._limiter.take(_PER_HOUR, str(actor.member_id))
        if not verdict.allowed:
            raise InvitingTooFast(retry_after_s=verdict.retry_after_s)
        token = new_token()
        invitation = Invitation(
            project=project.id,
            to=addressee.to,
            to_key=addressee.key,
            role=sent.role,
            invited_by=actor.member_id,
            token_key=fingerprint(token),
            expires_at=now() + INVITATION_LIFE,
        )
        letter = await self._letter(actor, project, addressee, token)
        await self._store.put(invitation, partial(self._send, letter, invitation))
        return invitation

    async def open(self, actor: Actor, key: str) -> list[Invitation]:
        """Invitations to a project that nobody has answered.

        Raises:
            ProjectNotFound, OnlyForReading, OnlyForOwners.
        """
        project = await project_for_member(self._agenda.projects, actor.member_id, key, Role.OWNER)
        return await self._store.of_project(project.id)

    async def take_back(self, actor: Actor, key: str, invitation: str) -> None:
        """Make the token in a letter void.

        Raises:
            ProjectNotFound, OnlyForReading, OnlyForOwners, InvitationNotFound.
        """
        project = await project_for_member(self._agenda.projects, actor.member_id, key, Role.OWNER)
        if not is_id(invitation) or not await self._store.remove(project.id, Id(invitation)):
            raise InvitationNotFound

    async def look(self, token: str) -> tuple[Invitation, Project]:
        """What a token opens, before it is used.

        Raises:
            InvitationVoid.
        """
        invitation = await self._store.of_token(fingerprint(token))
        project = None if invitation is None else await self._agenda.projects.get(invitation.project)
        if invitation is None or project is None or project.deleted_at is not None:
            raise InvitationVoid
        return invitation, project

    async def accept(self, actor: Actor, token: str) -> Project:
        """Use the token up and be a member; whoever is one already stays what they are, or becomes more.

        Raises:
            InvitationVoid, TooManyMembers, TooManyProjects, ProjectBusy.
        """
        _, found = await self.look(token)
        if found.role_of(actor.member_id) is None:
            await refuse_more_projects(self._agenda, actor)

        async def attempt() -> Project:
            invitation, before = await self.look(token)
            after = with_member(before, actor.member_id, invitation.role)
            if len(after.members) > MEMBERS_MAX:
                raise TooManyMembers

            async def use_up(unit: Unit) -> None:
                if not await self._store.take(invitation.id, unit):
                    raise InvitationVoid

            if after == before:
                await self._store.remove(before.id, invitation.id)
                return before
            return await keep_project(
                self._agenda, actor, before, after, ProjectAct.JOINED, member=actor.member_id, also=use_up
            )

        return await until_settled(attempt)

    async def _addressee(self, project: Project, sent: WrittenInvitation) -> _Addressee:
        if (sent.email is None) == (sent.username is None):
            raise Unprocessable.field("email", "give either email or username")
        if sent.email is not None:
            address = sent.email.strip()
            return _Addressee(address, address.casefold(), address, "")
        person = await self._agenda.accounts.person_by_username(sent.username or "")
        contact = None if person is None else await self._contacts.contact(person.id)
        if person is None or contact is None:
            raise Unprocessable.field("username", "nobody has this name")
        if project.role_of(person.id) is not None:
            raise AlreadyMember
        return _Addressee(person.username, f"@{person.username.casefold()}", contact.email, contact.name)

    async def _letter(self, actor: Actor, project: Project, addressee: _Addressee, token: str) -> Letter:
        people = await self._agenda.accounts.people([actor.member_id])
        inviter = people[actor.member_id].name if actor.member_id in people else actor.username
        return Letter(
            template=LETTER,
            to=addressee.email,
            to_name=addressee.name,
            values={
                "name": addressee.name,
                "inviter": inviter,
                "project": project.name,
                "url": f"{self._base_url}/tasks/invitations/{token}",
                "days": INVITATION_LIFE.days,
            },
        )

    async def _send(self, letter: Letter, invitation: Invitation, unit: Unit) -> None:
        await self._post.send_later(letter, id=f"task_invitation.{invitation.id}", unit=unit)
