"""Make, read, change, archive and remove projects."""

from typing import Any

import msgspec

from courtyard.kernel.basics import Actor, Unprocessable, now, printable
from courtyard.modules.tasks.access import project_for_member, trashed_project_for_owner
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.deciding import decide_project, fact_of, keep_project, until_settled
from courtyard.modules.tasks.errors import ProjectChanged, TooManyProjects
from courtyard.modules.tasks.events import ProjectAct
from courtyard.modules.tasks.models import Member, Project, Role
from courtyard.modules.tasks.models.project import OPEN_PROJECTS_MAX, PROJECTS_MAX
from courtyard.modules.tasks.models.written import ProjectPatch, WrittenProject
from courtyard.modules.tasks.rules.boards import columns_of


async def projects_of(agenda: Agenda, actor: Actor, *, trashed: bool = False) -> list[Project]:
    """All projects of the member, the oldest first, archived ones too; or those in the trash that they own."""
    if trashed:
        return await agenda.projects.trashed_of(actor.member_id)
    return await agenda.projects.of_member(actor.member_id)


async def read_project(agenda: Agenda, actor: Actor, key: str) -> Project:
    """One project.

    Raises:
        ProjectNotFound.
    """
    return await project_for_member(agenda.projects, actor.member_id, key, Role.VIEWER)


async def make_project(agenda: Agenda, actor: Actor, sent: WrittenProject) -> Project:
    """Keep a new project of this member.

    Raises:
        TooManyProjects, Unprocessable.
    """
    await refuse_more_projects(agenda, actor)
    project = Project(
        name=_name(sent.name),
        description=sent.description.strip(),
        colour=sent.colour,
        members=[Member(actor.member_id, Role.OWNER)],
    )
    await agenda.projects.add(project, [fact_of(project, ProjectAct.CREATED)], actor)
    await agenda.freshness.members_changed([actor.member_id])
    return project


async def change_project(
    agenda: Agenda, actor: Actor, key: str, patch: ProjectPatch, *, version: int | None = None
) -> Project:
    """Set the fields that were sent; tasks of a column that goes move to another one of its status.

    Raises:
        ProjectNotFound, OnlyForReading, OnlyForOwners, ProjectChanged, ProjectBusy, ColumnTooFull, TooManyProjects,
        Unprocessable.
    """
    sent = {name: getattr(patch, name) for name in patch.__struct_fields__}
    values = {name: value for name, value in sent.items() if value is not msgspec.UNSET}
    if values.get("archived") is False:
        await refuse_more_projects(agenda, actor)

    def decide(project: Project) -> Project:
        if version is not None and project.version != version:
            raise ProjectChanged(project.version)
        return msgspec.structs.replace(project, **_clean(values, project))

    return await decide_project(agenda, actor, key, decide, ProjectAct.EDITED)


async def trash_project(agenda: Agenda, actor: Actor, key: str) -> None:
    """Take a project away with all its tasks; it can be brought back for 30 days.

    Raises:
        ProjectNotFound, OnlyForReading, OnlyForOwners, ProjectBusy.
    """

    def decide(project: Project) -> Project:
        return msgspec.structs.replace(project, deleted_at=now())

    await decide_project(agenda, actor, key, decide, ProjectAct.TRASHED)


async def restore_project(agenda: Agenda, actor: Actor, key: str) -> Project:
    """Bring a project back with all its tasks.

    Raises:
        ProjectNotFound: it is not in the trash, or somebody else's.
        TooManyProjects, ProjectBusy.
    """
    await refuse_more_projects(agenda, actor)

    async def attempt() -> Project:
        before = await trashed_project_for_owner(agenda.projects, actor.member_id, key)
        after = msgspec.structs.replace(before, deleted_at=None)
        return await keep_project(agenda, actor, before, after, ProjectAct.RESTORED)

    return await until_settled(attempt)


async def refuse_more_projects(agenda: Agenda, actor: Actor) -> None:
    """Refuse a further open project to whoever has enough.

    Raises:
        TooManyProjects.
    """
    present = await agenda.projects.of_member(actor.member_id)
    if len(present) >= PROJECTS_MAX:
        raise TooManyProjects(f"You are in {PROJECTS_MAX} projects already. Leave or remove some of them first.")
    if sum(not project.archived for project in present) >= OPEN_PROJECTS_MAX - 1:  # the inbox is one too
        raise TooManyProjects(
            f"You can have {OPEN_PROJECTS_MAX - 1} projects outside the archive. Archive some of them first."
        )


def _clean(values: dict[str, Any], project: Project) -> dict[str, Any]:
    clean = dict(values)
    if "name" in clean:
        clean["name"] = _name(clean["name"])
    if "description" in clean:
        clean["description"] = clean["description"].strip()
    if "columns" in clean:
        clean["columns"] = columns_of(clean["columns"], project.columns)
    return clean


def _name(text: str) -> str:
    name = printable(text)
    if not name:
        raise Unprocessable.field("name", "is empty")
    return name
