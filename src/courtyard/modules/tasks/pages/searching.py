"""Finding tasks while one types."""

from typing import Annotated, Literal

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Unavailable, Unprocessable, fold, squeeze
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import FormState, View, decode_query, sentence
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.personal import Personal
from courtyard.modules.tasks.actions.searching.finding import FoundTasks, TaskFinder, TaskSort, TaskWish
from courtyard.modules.tasks.actions.showing.lines import desk_for, lines_of
from courtyard.modules.tasks.actions.showing.words import Labels, Priority, ProjectWord, Status
from courtyard.modules.tasks.pages.asked import Word, Words

_SHOWN = 30


class SearchFields(msgspec.Struct, frozen=True):
    """The form."""

    q: Annotated[str, msgspec.Meta(max_length=200)] = ""
    status: Annotated[list[Status], msgspec.Meta(max_length=4)] = []
    priority: Annotated[list[Priority], msgspec.Meta(max_length=4)] = []
    project: Annotated[list[ProjectWord], msgspec.Meta(max_length=100)] = []
    label: Labels = []
    assignee: Literal["me", "none"] | None = None
    sort: TaskSort = "relevance"
    page: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1

    @property
    def is_everything(self) -> bool:
        """Whether nothing is asked for."""
        return msgspec.structs.replace(self, sort="relevance", page=1) == SearchFields()

    def wish(self) -> TaskWish:
        """The same as a question; whoever types has not finished the last word."""
        return TaskWish(
            words=self.q,
            typing=True,
            status=[each.value for each in self.status],
            priority=[each.value for each in self.priority],
            project=self.project,
            label=self.label,
            assignee=[self.assignee] if self.assignee else (),
            sort=self.sort,
            page=self.page,
            limit=_SHOWN,
        )


@route("GET", "/search/tasks", may=MEMBERS, summary="Search tasks", in_schema=False)
async def search_tasks_page(  # noqa: PLR0913  (each is a parameter of the address)
    *,
    view: View,
    actor: Actor,
    agenda: Agenda,
    task_personal: Personal,
    task_finder: TaskFinder,
    q: Word = None,
    status: Words = None,
    priority: Words = None,
    project: Words = None,
    label: Words = None,
    assignee: Word = None,
    sort: Word = None,
    page: Word = None,
) -> Response[str]:
    """By words in all that is written in them; what fits is counted beside each choice."""
    given = {"q": q, "status": status, "priority": priority, "project": project, "label": label}
    fields = decode_query(SearchFields, **given, assignee=assignee, sort=sort, page=page)
    trouble, code, found = "", 200, FoundTasks([])
    if not fields.is_everything:
        try:
            found = await task_finder.found(actor, fields.wish())
        except (Unavailable, Unprocessable) as refusal:
            trouble, code = sentence(refusal.public_message, "q", "page"), refusal.status
    desk = await desk_for(agenda, actor, {each.key: each.colour for each in await task_personal.labels(actor)})
    answer = view.show(
        "tasks/search.html",
        status=code,
        block="found",
        fields=fields,
        labels=[squeeze(fold(each)) for each in fields.label],
        form=FormState.showing(fields),
        found=found,
        lines=await lines_of(agenda, desk, found.tasks),
        desk=desk,
        first=(fields.page - 1) * _SHOWN,
        trouble=trouble,
    )
    # The address bar shows what is asked, without the form's empty fields.
    answer.headers["hx-replace-url"] = view.page.link()
    return answer


SEARCH_PAGES: list[HTTPRouteHandler] = [search_tasks_page]
