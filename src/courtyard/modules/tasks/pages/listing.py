"""The list of tasks."""

from typing import Any

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import FormState, View, decode_query
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.dashboard import Dashboards
from courtyard.modules.tasks.actions.listing import listed
from courtyard.modules.tasks.actions.personal import Personal
from courtyard.modules.tasks.actions.showing.lines import Desk, Line, desk_for, lines_of
from courtyard.modules.tasks.actions.showing.words import (
    Dashboard,
    Filters,
    address_of,
    address_of_saved,
    continued_at,
    group_names,
    is_by_date,
)
from courtyard.modules.tasks.pages.answers import LIST
from courtyard.modules.tasks.pages.asked import Word, Words


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
    asked = decode_query(
        Filters, status=status, priority=priority, project=project, label=label, assignee=assignee, due=due, q=q,
        sort=sort, limit=limit, cursor=cursor, group=group,
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
        form=FormState.showing(asked),
        labels=labels,
        shortcuts=_shortcuts(asked, desk, figures),
        counts={each.project: each.open for each in figures.projects},
        saved=[(each, address_of_saved(each)) for each in saved],
        here=address_of(asked),
    )
    # The address bar shows what is asked, without the form's empty fields.
    answer.headers["hx-push-url"] = address_of(asked) if view.passage.header(b"hx-trigger") == "filters" else "false"
    return answer


def _shown(view: View, desk: Desk, asked: Filters, lines: list[Line], next_cursor: str | None) -> dict[str, Any]:
    is_live = view.passage.header(b"hx-trigger") == "results"
    last = lines[-1].group if lines else ""
    return {
        "asked": asked,
        "desk": desk,
        "lines": lines,
        "groups": group_names() if is_by_date(asked) else {},
        "more_href": continued_at(asked, next_cursor, last, is_live=is_live),
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
    return [Shortcut(key, address_of(filters), filters == plain, count) for key, filters, count in offered]


LISTING_PAGES: list[HTTPRouteHandler] = [tasks_page]
