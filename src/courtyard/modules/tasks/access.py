"""Find and authorise: the only way to a task or a project on behalf of somebody."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from courtyard.kernel.basics import Id, Refusal, is_id
from courtyard.modules.tasks.errors import (
    MemberNotFound,
    OnlyForOwners,
    OnlyForReading,
    ProjectArchived,
    ProjectNotFound,
    TaskNotFound,
)
from courtyard.modules.tasks.models import Place, Places, Project, Role, Task
from courtyard.modules.tasks.store import ProjectStore, TaskStore


class Found(NamedTuple):
    """A task, and the project that it lies in as its reader knows it."""

    task: Task
    place: Place


async def task_for_reader(store: TaskStore, places: Places, key: str, *, trashed: bool = False) -> Found:
    """The task with this id, in the trash or not.

    Raises:
        TaskNotFound: there is none, or not for these eyes.
    """
    return _readable(await store.get(Id(key)) if is_id(key) else None, places, trashed=trashed)


async def task_for_editor(store: TaskStore, places: Places, key: str, *, trashed: bool = False) -> Found:
    """The task, for somebody who may change it.

    Raises:
        TaskNotFound: there is none, or not for these eyes.
        OnlyForReading, ProjectArchived: it can be read, not changed.
    """
    return editable(await store.get(Id(key)) if is_id(key) else None, places, trashed=trashed)


async def tasks_for_editor(store: TaskStore, places: Places, keys: Collection[str]) -> dict[str, Found | Refusal]:
    """Key → the task, or why it cannot be changed; those that stand above others come first."""
    present = {str(task.id): task for task in await store.some([Id(key) for key in keys])}
    found: dict[str, Found | Refusal] = {}
    for key in sorted(keys, key=lambda key: present[key].depth if key in present else 0):
        try:
            found[key] = editable(present.get(key), places)
        except Refusal as refusal:
            found[key] = refusal
    return found


async def tasks_for_reader(store: TaskStore, places: Places, ids: Sequence[Id]) -> list[Task]:
    """Those of these tasks that the reader can see and that are not in the trash, in the order of the ids.

    An index tells what was; this is what is: a task that was moved, trashed or withdrawn a moment ago is not shown.
    """
    present = {task.id: task for task in await store.some(ids)}
    found = (present.get(each) for each in ids)
    return [task for task in found if task and task.deleted_at is None and places.at(task.project) is not None]


def editable(task: Task | None, places: Places, *, trashed: bool = False) -> Found:
    """A task that was read, for somebody who may change it.

    Raises:
        TaskNotFound, OnlyForReading, ProjectArchived.
    """
    found = _readable(task, places, trashed=trashed)
    refuse_lookers(found.place)
    return found


def _readable(task: Task | None, places: Places, *, trashed: bool) -> Found:
    place = None if task is None else places.at(task.project)
    if task is None or place is None or (task.deleted_at is not None) != trashed:
        raise TaskNotFound
    return Found(task, place)


async def project_for_member(store: ProjectStore, member: Id, key: str, wanted: Role) -> Project:
    """A project with documents of its own, for a member who is at least this in it.

    Raises:
        ProjectNotFound: there is none, or not for these eyes.
        OnlyForReading, OnlyForOwners: the member is less.
    """
    project = await store.get(Id(key)) if is_id(key) else None
    role = None if project is None else project.role_of(member)
    if project is None or role is None or project.deleted_at is not None:
        raise ProjectNotFound
    if not role.allows(wanted):
        raise OnlyForOwners if wanted is Role.OWNER else OnlyForReading
    return project


async def trashed_project_for_owner(store: ProjectStore, owner: Id, key: str) -> Project:
    """A project in the trash.

    Raises:
        ProjectNotFound: it is not in the trash, or not this owner's.
    """
    project = await store.get(Id(key)) if is_id(key) else None
    if project is None or project.role_of(owner) is not Role.OWNER or project.deleted_at is None:
        raise ProjectNotFound
    return project


def member_of(project: Project, key: str, reader: Id) -> Id:
    """The member with this id; ``me`` is the reader.

    Raises:
        MemberNotFound.
    """
    member = reader if key == "me" else Id(key) if is_id(key) else None
    if member is None or project.role_of(member) is None:
        raise MemberNotFound
    return member


def place_for_reader(places: Places, key: str) -> Place:
    """A project that somebody is in.

    Raises:
        ProjectNotFound: there is none, or not for these eyes.
    """
    place = places.at(Id(key)) if is_id(key) else None
    if place is None:
        raise ProjectNotFound
    return place


def place_for_editor(places: Places, project: Id | None) -> Place:
    """The project (None for the inbox) into which somebody may put tasks.

    Raises:
        ProjectNotFound: there is none, or not for these eyes.
        OnlyForReading, ProjectArchived: it can be read, not changed.
    """
    place = places.at(places.member if project is None else project)
    if place is None:
        raise ProjectNotFound
    refuse_lookers(place)
    return place


def refuse_lookers(place: Place) -> None:
    """Refuse whoever may only look, and changes in the archive.

    Raises:
        OnlyForReading, ProjectArchived.
    """
    if not place.role.allows(Role.EDITOR):
        raise OnlyForReading
    if place.archived:
        raise ProjectArchived
