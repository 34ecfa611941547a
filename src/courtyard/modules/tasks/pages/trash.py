"""The trash: what can be brought back, and what is removed for good."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import View
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.projects import projects_of
from courtyard.modules.tasks.actions.showing.lines import desk_for, lines_of
from courtyard.modules.tasks.actions.trashing import TRASH_LIFE, remove_for_good, restore_task, trashed
from courtyard.modules.tasks.pages.answers import LIST
from courtyard.modules.tasks.pages.asked import Word

TRASH = f"{LIST}/trash"
_PAGE = 50


@route("GET", TRASH, may=MEMBERS, summary="Trash", in_schema=False)
async def trash_page(view: View, actor: Actor, agenda: Agenda, cursor: Word = None) -> Response[str]:
    """The latest first; projects above tasks."""
    found = await trashed(agenda, actor, limit=_PAGE, cursor=cursor or None)
    desk = await desk_for(agenda, actor)
    return view.show(
        "tasks/trash.html",
        lines=await lines_of(agenda, desk, list(found.tasks)),
        next_cursor=found.next_cursor,
        projects=await projects_of(agenda, actor, trashed=True),
        days=TRASH_LIFE.days,
    )


@route("POST", f"{TRASH}/{{task:str}}/restore", may=MEMBERS, summary="Bring a task back", in_schema=False, status=200)
async def restore_here(task: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """With all that went along with it."""
    restored = await restore_task(agenda, actor, task)
    return view.go(TRASH, _("“%s” is back.") % restored.title)


@route("POST", f"{TRASH}/{{task:str}}/remove", may=MEMBERS, summary="Remove a task for good", in_schema=False,
       status=200)  # fmt: skip
async def remove_for_good_here(task: str, view: View, actor: Actor, agenda: Agenda) -> Response[str]:
    """With comments, history and recorded time."""
    await remove_for_good(agenda, actor, task)
    return view.go(TRASH, _("The task is gone for good."))


TRASH_PAGES: list[HTTPRouteHandler] = [trash_page, restore_here, remove_for_good_here]
