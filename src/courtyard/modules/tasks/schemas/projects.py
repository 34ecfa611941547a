"""Projects on the wire."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models import Column, Project, Role
from courtyard.modules.tasks.models.written import ProjectPatch, WrittenInvitation, WrittenProject

__all__ = [
    "InvitationPage",
    "InvitationShown",
    "InvitationToken",
    "MemberRole",
    "MemberShown",
    "ProjectPage",
    "ProjectPatch",
    "ProjectShown",
    "WrittenInvitation",
    "WrittenProject",
    "project_answer",
]


class MemberShown(msgspec.Struct, frozen=True):
    """Somebody in a project."""

    id: Id
    username: str
    name: str
    avatar: str
    role: Role
    since: datetime


class ProjectShown(msgspec.Struct, frozen=True, kw_only=True):
    """A project as one of its members sees it; ``role`` is the reader's own. Members who are gone are left out."""

    id: Id
    name: str
    description: str
    colour: str
    archived: bool
    role: Role
    members: list[MemberShown]
    columns: list[Column]
    deleted_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, project: Project, reader: Id, people: Mapping[Id, Any]) -> "ProjectShown":
        """A project on the wire; ``people`` are those of its members that are known."""
        members = [
            MemberShown(each.user, known.username, known.name, known.avatar, each.role, each.since)
            for each in project.members
            if (known := people.get(each.user)) is not None
        ]
        return cls(
            id=project.id,
            name=project.name,
            description=project.description,
            colour=project.colour,
            archived=project.archived,
            role=project.role_of(reader) or Role.VIEWER,
            members=members,
            columns=project.columns,
            deleted_at=project.deleted_at,
            version=project.version,
            created_at=project.created_at,
            updated_at=project.updated_at,
        )


class ProjectPage(msgspec.Struct, frozen=True):
    """All projects of a member."""

    items: list[ProjectShown]


class MemberRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a member shall be."""

    role: Role


class InvitationShown(msgspec.Struct, frozen=True):
    """A letter that nobody has answered; ``to`` is the address or username that was given."""

    id: Id
    to: str
    role: Role
    invited_by: Id
    expires_at: datetime
    created_at: datetime

    @classmethod
    def of(cls, invitation: Any) -> "InvitationShown":
        """An invitation on the wire."""
        return cls(**{name: getattr(invitation, name) for name in cls.__struct_fields__})


class InvitationPage(msgspec.Struct, frozen=True):
    """All that are open."""

    items: list[InvitationShown]


class InvitationToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in the letter's link."""

    token: Annotated[str, msgspec.Meta(max_length=200, examples=["the last part of the link in the letter"])]


def project_answer(shown: ProjectShown, *, status: int = 200) -> Response[ProjectShown]:
    """One project as an answer whose ETag carries its version."""
    return Response(shown, status_code=status, headers={"etag": f'"{shown.version}"'})
