"""The list of tasks."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import View
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.dashboard import Dashboards
from courtyard.modules.tasks.actions.listing import listed
from courtyard.modules.tasks.actions.personal import Personal
from courtyard.modules.tasks.models.personal import SavedFilter
from courtyard.modules.tasks.pages.answers import LIST
from courtyard.modules.tasks.pages.asked import Filters, Word, Words, filters_of, pairs_of
from courtyard.modules.tasks.pages.lines import Desk, Line, desk_for, lines_of
from courtyard.modules.tasks.pages.wording import group_names
from courtyard.modules.tasks.rules.figures import Dashboard


class Shortcut(msgspec.Struct, frozen=True):
    """A list that is one step away; ``key`` names its words and its icon in the template."""

    key: str
    href: str
    is_here: bool
    count: int | None = None


@route("GET", LIST, may=MEMBERS, summary="Tasks", in_schema=False)
async def tasks_page(  # noqa: PLR0913  (each is a parameter of the address)
    *,
    view: View,
    actor: Actor,
    agenda: Agenda,
    task_personal: Personal,
    task_dashboards: Dashboards,
    status: Word = None,
    priority: Words = None,
    project: Words = None,
    label: Words = None,
    assignee: Words = None,
    due: Word = None,
    q: Word = None,
    sort: Word = None,
    limit: Word = None,
    cursor: Word = None,
    group: Word = None,
) -> Response[str]:
    """What is to be done, narrowed by filters, a page at a time."""
    asked = filters_of(
        status=status, priority=priority, project=project, label=label, assignee=assignee, due=due, q=q, sort=sort,
        limit=limit, cursor=cursor, group=group,
    )  # fmt: skip
    labels = await task_personal.labels(actor)
    desk = await desk_for(agenda, actor, {each.key: each.colour for each in labels})
    shelf = await listed(agenda, actor, asked.wish())
    lines = await lines_of(agenda, desk, shelf.tasks)
    figures = (await task_dashboards.of(actor)).figures
    saved = await task_personal.filters(actor)
    answer = view.show(
        "tasks/list.html",
        block="results",
        **_shown(view, desk, asked, lines, shelf.next_cursor),
        form=asked.form(),
        labels=labels,
        shortcuts=_shortcuts(asked, desk, figures),
        counts={each.project: each.open for each in figures.projects},
        saved=[(each, _href(each)) for each in saved],
        here=_address(asked),
    )
    # The address bar shows what is asked, without the form's empty fields.
    answer.headers["hx-push-url"] = _address(asked) if view.passage.header(b"hx-trigger") == "filters" else "false"
    return answer


def _shown(view: View, desk: Desk, asked: Filters, lines: list[Line], next_cursor: str | None) -> dict[str, Any]:
    last = lines[-1].group if lines else None
    is_live = view.passage.header(b"hx-trigger") == "results"
    # As many as are on the page already: what somebody else does must not fold the list up.
    size = {} if is_live or asked.limit == Filters().limit else {"limit": asked.limit}
    return {
        "asked": asked,
        "desk": desk,
        "lines": lines,
        "groups": group_names() if asked.order.removeprefix("-") == "due" else {},
        "more_href": _address(asked, cursor=next_cursor, group=last, **size) if next_cursor else "",
    }


def _shortcuts(asked: Filters, desk: Desk, figures: Dashboard) -> list[Shortcut]:
    plain = msgspec.structs.replace(asked, sort=None, limit=Filters().limit, cursor=None, group=None)
    inbox = next((each.open for each in figures.projects if each.project == desk.places.member), None)
    offered = (
        ("all", Filters(), figures.open),
        ("inbox", Filters(project=["inbox"]), inbox),
        ("overdue", Filters(due="overdue"), figures.overdue),
        ("today", Filters(due="today"), figures.due_today),
        ("week", Filters(due="week"), figures.due_this_week),
        ("mine", Filters(assignee=["me"]), None),
        ("done", Filters(status="done"), None),
    )
    return [Shortcut(key, _address(filters), filters == plain, count) for key, filters, count in offered]


def _address(asked: Filters, **more: Any) -> str:
    usual = Filters()
    names = ("status", "priority", "project", "label", "assignee", "due", "q", "sort")
    pairs: list[tuple[str, str]] = []
    for name in names:
        value = getattr(asked, name)
        if value != getattr(usual, name):
            pairs += [(name, str(each)) for each in value] if isinstance(value, list) else [(name, str(value))]
    pairs += [(name, str(value)) for name, value in more.items() if value is not None]
    return f"{LIST}?{urlencode(pairs)}" if pairs else LIST


def _href(saved: SavedFilter) -> str:
    return f"{LIST}?{urlencode(pairs_of(saved))}"


LISTING_PAGES: list[HTTPRouteHandler] = [tasks_page]
