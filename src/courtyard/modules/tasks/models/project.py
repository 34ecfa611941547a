"""Projects, and what a member is in them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from courtyard.kernel.basics import Document, Id, now
from courtyard.modules.tasks.models.values import Column, Role, Status

MEMBERS_MAX = 100
COLUMNS_MAX = 20
DESCRIPTION_LENGTH_MAX = 2_000
# Listings merge one sorted range for each open project; the server merges up to 200.
OPEN_PROJECTS_MAX = 100
PROJECTS_MAX = 400

USUAL_COLUMNS = (
    Column(Status.TODO.value, "To do", Status.TODO),
    Column(Status.IN_PROGRESS.value, "In progress", Status.IN_PROGRESS),
    Column(Status.DONE.value, "Done", Status.DONE),
)


class Member(msgspec.Struct, frozen=True):
    """Somebody in a project."""

    user: Id
    role: Role
    since: datetime = msgspec.field(default_factory=now)


class Project(Document, kw_only=True):
    """Tasks that belong together, and the people whom they concern; one of them at least is an owner.

    ``origin`` is what a project that was brought in from a file is known by.
    """

    name: str
    description: str = ""
    colour: str = ""
    archived: bool = False
    members: list[Member] = msgspec.field(default_factory=list)
    columns: list[Column] = msgspec.field(default_factory=lambda: list(USUAL_COLUMNS))
    deleted_at: datetime | None = None
    origin: str | None = None

    def role_of(self, user: Id) -> Role | None:
        """What somebody is in it."""
        return next((member.role for member in self.members if member.user == user), None)

    @property
    def owners(self) -> list[Id]:
        """Those who decide."""
        return [member.user for member in self.members if member.role is Role.OWNER]


class Place(msgspec.Struct, frozen=True):
    """A project as far as one of its members needs it for every request."""

    project: Id
    role: Role
    archived: bool
    columns: tuple[Column, ...]
    name: str = ""
    colour: str = ""


class Places(msgspec.Struct, frozen=True):
    """Where a member can have tasks: their inbox and the projects that they are in."""

    member: Id
    projects: tuple[Place, ...] = ()

    def at(self, project: Id) -> Place | None:
        """The place with this id; None where they have no business."""
        if project == self.member:
            return inbox_of(self.member)
        return next((place for place in self.projects if place.project == project), None)

    @property
    def open(self) -> list[Id]:
        """What listings look through: the inbox and all that is not archived."""
        return [self.member, *(place.project for place in self.projects if not place.archived)]


def inbox_of(member: Id) -> Place:
    """The project that everybody has."""
    return Place(member, Role.OWNER, archived=False, columns=USUAL_COLUMNS)


def column_for(columns: Sequence[Column], status: Status) -> str:
    """The key of the column that a task of this status stands in when nobody said which."""
    return next((column.key for column in columns if column.status is status), status.value)
