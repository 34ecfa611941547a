"""Projects: all of them, one and its settings."""

from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Refusal
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import FormState, View, decode_form
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.dashboard import Dashboards
from courtyard.modules.tasks.actions.feeds import Feeds
from courtyard.modules.tasks.actions.inviting import Inviting
from courtyard.modules.tasks.actions.projects import (
    change_project,
    make_project,
    projects_of,
    read_project,
    restore_project,
    trash_project,
)
from courtyard.modules.tasks.actions.showing.words import (
    DESCRIPTION_LENGTH_MAX,
    Colour,
    Name,
    ProjectPatch,
    Role,
    Status,
    WrittenColumn,
    WrittenProject,
)
from courtyard.modules.tasks.pages.answers import LIST, as_typed

PROJECTS = f"{LIST}/projects"
COLOURS = ("#b3261e", "#b25e00", "#7a6a00", "#2f6f4f", "#0b6e66", "#1f5f99", "#4450c4", "#7034c9", "#8c2560", "#5f574c")


class ProjectForm(msgspec.Struct, frozen=True):
    """A project in a few words."""

    name: Name
    description: Annotated[str, msgspec.Meta(max_length=DESCRIPTION_LENGTH_MAX)] = ""
    colour: Colour = ""


class ColumnsForm(msgspec.Struct, frozen=True):
    """Columns in their order: key (empty for a new one), name (empty takes one out) and status of each."""

    key: list[str] = []
    name: list[str] = []
    status: list[Status] = []


class ArchiveForm(msgspec.Struct, frozen=True):
    """Into the archive, or out of it."""

    archived: bool = False


@route("GET", PROJECTS, may=MEMBERS, summary="Projects", in_schema=False)
async def projects_page(view: View, actor: Actor, agenda: Agenda, task_dashboards: Dashboards) -> Response[str]:
    """All that the member is in, with how much is left to do."""
    return await _all(view, actor, agenda, task_dashboards, FormState.showing(colour=COLOURS[5]))


@route("POST", PROJECTS, may=MEMBERS, summary="Make a project", in_schema=False, status=200)
async def make_project_page(view: View, actor: Actor, agenda: Agenda, task_dashboards: Dashboards) -> Response[str]:
    """A new one, which the member owns."""
    form = await view.form()
    try:
        sent = decode_form(form, ProjectForm)
        written = WrittenProject(name=sent.name, description=sent.description, colour=sent.colour)
        project = await make_project(agenda, actor, written)
    except Refusal as refusal:
        return await _all(view, actor, agenda, task_dashboards, as_typed(form, refusal), status=refusal.status)
    return view.go(f"{LIST}?project={project.id}", _("The project “%s” is there.") % project.name)


@route("GET", f"{PROJECTS}/{{project:str}}", may=MEMBERS, summary="A project's settings", in_schema=False)
async def project_page(
    project: str, view: View, actor: Actor, agenda: Agenda, task_inviting: Inviting, task_feeds: Feeds
) -> Response[str]:
    """Name, colour, columns, members and calendars."""
    return view.show("tasks/project.html", **await settings_of(project, actor, agenda, task_inviting, task_feeds))


@route("POST", f"{PROJECTS}/{{project:str}}", may=MEMBERS, summary="Change a project", in_schema=False, status=200)
async def change_project_page(
    project: str, view: View, actor: Actor, agenda: Agenda, task_inviting: Inviting, task_feeds: Feeds
) -> Response[str]:
    """Its name, description and colour."""
    form = await view.form()
    try:
        sent = decode_form(form, ProjectForm)
        patch = ProjectPatch(name=sent.name, description=sent.description, colour=sent.colour)
        await change_project(agenda, actor, project, patch)
    except Refusal as refusal:
        shown = await settings_of(project, actor, agenda, task_inviting, task_feeds)
        return view.show("tasks/project.html", status=refusal.status, **{**shown, "form": as_typed(form, refusal)})
    return view.go(f"{PROJECTS}/{project}", _("The project is changed."))


@route("POST", f"{PROJECTS}/{{project:str}}/columns", may=MEMBERS, summary="Change the columns", in_schema=False,
       status=200)  # fmt: skip
async def change_columns(
    project: str, view: View, actor: Actor, agenda: Agenda, task_inviting: Inviting, task_feeds: Feeds
) -> Response[str]:
    """Names and order; tasks of a column that is taken out go to another one of its status."""
    form = await view.form()
    rows = zip(*(form.values.get(name, []) for name in ColumnsForm.__struct_fields__), strict=False)
    try:
        columns = [
            msgspec.convert({"key": key or None, "name": name.strip(), "status": status}, WrittenColumn)
            for key, name, status in rows
            if name.strip()
        ]
        await change_project(agenda, actor, project, ProjectPatch(columns=columns))
    except (Refusal, msgspec.ValidationError) as error:
        status = error.status if isinstance(error, Refusal) else 422
        reason = error.public_message if isinstance(error, Refusal) else _("A column is not written as expected.")
        shown = await settings_of(project, actor, agenda, task_inviting, task_feeds)
        return view.show("tasks/project.html", status=status, **{**shown, "columns_problem": reason})
    return view.go(f"{PROJECTS}/{project}#columns", _("The columns are changed."))


@route("POST", f"{PROJECTS}/{{project:str}}/archive", may=MEMBERS, summary="Archive a project", in_schema=False,
       status=200)  # fmt: skip
async def archive_project(project: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """Out of the way, with nothing lost; or back."""
    sent = decode_form(await view.form(), ArchiveForm)
    await change_project(agenda, actor, project, ProjectPatch(archived=sent.archived))
    message = _("The project is in the archive.") if sent.archived else _("The project is out of the archive.")
    return view.go(f"{PROJECTS}/{project}", message)


@route("POST", f"{PROJECTS}/{{project:str}}/trash", may=MEMBERS, summary="Put a project into the trash",
       in_schema=False, status=200)  # fmt: skip
async def trash_project_page(project: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """With all its tasks, for 30 days."""
    await trash_project(agenda, actor, project)
    return view.go(PROJECTS, _("The project is in the trash for 30 days."))


@route("POST", f"{PROJECTS}/{{project:str}}/restore", may=MEMBERS, summary="Bring a project back", in_schema=False,
       status=200)  # fmt: skip
async def restore_project_page(project: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """With all its tasks."""
    restored = await restore_project(agenda, actor, project)
    return view.go(f"{PROJECTS}/{restored.id}", _("The project “%s” is back.") % restored.name)


async def settings_of(key: str, actor: Actor, agenda: Agenda, inviting: Inviting, feeds: Feeds) -> dict[str, Any]:
    """What a project's page shows.

    Raises:
        ProjectNotFound.
    """
    project = await read_project(agenda, actor, key)
    is_owner = project.role_of(actor.member_id) is Role.OWNER
    return {
        "project": project,
        "people": await agenda.people([project]),
        "is_owner": is_owner,
        "me": actor.member_id,
        "invitations": await inviting.open(actor, key) if is_owner else [],
        "feeds": [feed for feed in await feeds.listed(actor) if feed.project == project.id],
        "form": FormState.showing(name=project.name, description=project.description, colour=project.colour),
        "invite": FormState.showing(role="editor"),
        "colours": COLOURS,
        "columns_problem": "",
        "feed_address": "",
    }


async def _all(
    view: View, actor: Actor, agenda: Agenda, dashboards: Dashboards, form: FormState, *, status: int = 200
) -> Response[str]:
    projects = await projects_of(agenda, actor)
    figures = (await dashboards.of(actor)).figures
    return view.show(
        "tasks/projects.html",
        status=status,
        projects=projects,
        people=await agenda.people(projects),
        figures={each.project: each for each in figures.projects},
        form=form,
        colours=COLOURS,
    )


PROJECT_PAGES: list[HTTPRouteHandler] = [
    projects_page, make_project_page, project_page, change_project_page, change_columns, archive_project,
    trash_project_page, restore_project_page,
]  # fmt: skip
