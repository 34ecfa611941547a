"""Projects: list, make, read, change, remove, bring back."""

from typing import Annotated

from litestar import Response
from litestar.params import Parameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.projects import (
    change_project,
    make_project,
    projects_of,
    read_project,
    restore_project,
    trash_project,
)
from courtyard.modules.tasks.errors import (
    ColumnTooFull,
    OnlyForOwners,
    OnlyForReading,
    ProjectBusy,
    ProjectChanged,
    ProjectNotFound,
    TooManyProjects,
)
from courtyard.modules.tasks.schemas.projects import (
    ProjectPage,
    ProjectPatch,
    ProjectShown,
    WrittenProject,
    project_answer,
)

DECIDE = (ProjectNotFound, OnlyForReading, OnlyForOwners, ProjectBusy)
Trashed = Annotated[bool, Parameter(description="Those in the trash in place of the others")]


@route("GET", "/tasks/projects", may=MEMBERS, summary="List projects")
async def list_projects(*, actor: Actor, agenda: Agenda, trashed: Trashed = False) -> ProjectPage:
    """All projects that you are in, the oldest first; those in the trash are shown to their owners."""
    found = await projects_of(agenda, actor, trashed=trashed)
    people = await agenda.people(found)
    return ProjectPage([ProjectShown.of(project, actor.member_id, people) for project in found])


@route("POST", "/tasks/projects", may=MEMBERS, summary="Make a project", raises=[TooManyProjects], status=201)
async def create_project(data: WrittenProject, actor: Actor, agenda: Agenda) -> Response[ProjectShown]:
    """A new project, which you own."""
    project = await make_project(agenda, actor, data)
    return project_answer(ProjectShown.of(project, actor.member_id, await agenda.people([project])), status=201)


@route("GET", "/tasks/projects/{project:str}", may=MEMBERS, summary="Read a project", raises=[ProjectNotFound])
async def read_one_project(project: str, actor: Actor, agenda: Agenda) -> Response[ProjectShown]:
    """One project with its members and the columns of its board."""
    found = await read_project(agenda, actor, project)
    return project_answer(ProjectShown.of(found, actor.member_id, await agenda.people([found])))


@route("PATCH", "/tasks/projects/{project:str}", may=MEMBERS, summary="Change a project",
       raises=[*DECIDE, ProjectChanged, ColumnTooFull, TooManyProjects])  # fmt: skip
async def patch_project(
    project: str, data: ProjectPatch, actor: Actor, if_match: int | None, agenda: Agenda
) -> Response[ProjectShown]:
    """Change the fields that are sent. For owners.

    Tasks in a column that is left out move to the first one of the same status.
    """
    found = await change_project(agenda, actor, project, data, version=if_match)
    return project_answer(ProjectShown.of(found, actor.member_id, await agenda.people([found])))


@route("DELETE", "/tasks/projects/{project:str}", may=MEMBERS, summary="Move a project to the trash", raises=DECIDE,
       status=204)  # fmt: skip
async def delete_project(project: str, actor: Actor, agenda: Agenda) -> None:
    """With all its tasks; it can be brought back for 30 days. For owners."""
    await trash_project(agenda, actor, project)


@route("POST", "/tasks/projects/{project:str}/restore", may=MEMBERS, summary="Bring a project back", status=200,
       raises=[ProjectNotFound, TooManyProjects, ProjectBusy])  # fmt: skip
async def post_restore_project(project: str, actor: Actor, agenda: Agenda) -> Response[ProjectShown]:
    """Take a project with all its tasks out of the trash. For owners."""
    found = await restore_project(agenda, actor, project)
    return project_answer(ProjectShown.of(found, actor.member_id, await agenda.people([found])))


PROJECT_ROUTES = (
    list_projects,
    create_project,
    read_one_project,
    patch_project,
    delete_project,
    post_restore_project,
)
