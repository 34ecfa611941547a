"""What the address of the list asks for: an empty parameter, as a form sends it, asks for nothing."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec
from litestar.params import Parameter

from courtyard.kernel.web import Form, FormState, decode_form
from courtyard.modules.tasks.models import Priority, Status
from courtyard.modules.tasks.models.personal import SavedFilter
from courtyard.modules.tasks.models.wish import Wish
from courtyard.modules.tasks.models.written import AssigneeWord, DueWord, FilterQuery, Labels, ProjectWord, SortWord

Word = Annotated[str | None, Parameter(description="A word", max_length=500)]
Words = Annotated[list[str] | None, Parameter(description="Give it again for further ones", max_items=100)]

State = Literal["open", "todo", "in_progress", "done", "cancelled", "closed", "all"]
PAGE = 50
_OPEN = [Status.TODO, Status.IN_PROGRESS]
_CLOSED = [Status.DONE, Status.CANCELLED]


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is narrowed to, and how it is sorted; ``group`` is the last one that the page before showed."""

    status: State = "open"
    priority: Annotated[list[Priority], msgspec.Meta(max_length=4)] = []
    project: Annotated[list[ProjectWord], msgspec.Meta(max_length=100)] = []
    label: Labels = []
    assignee: Annotated[list[AssigneeWord], msgspec.Meta(max_length=20)] = []
    due: DueWord | None = None
    q: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    sort: SortWord | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = PAGE
    cursor: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    group: Annotated[str, msgspec.Meta(max_length=20)] | None = None

    @property
    def order(self) -> SortWord:
        """How it is sorted: what is open by its date, what is closed by when it was."""
        return self.sort or ("due" if self.status in ("open", "todo", "in_progress", "all") else "updated")

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out but what is closed."""
        return not any((self.priority, self.project, self.label, self.assignee, self.due, self.q)) and (
            self.status in ("open", "all")
        )

    @property
    def single_project(self) -> str:
        """The one project that is asked for; nothing for none or several."""
        return self.project[0] if len(self.project) == 1 else ""

    def wish(self) -> Wish:
        """The same as a question to the listing."""
        return Wish(
            status=None if self.status == "all" else [self.status],
            priority=self.priority or None,
            project=self.project or None,
            label=self.label or None,
            assignee=self.assignee or None,
            due=self.due,
            q=self.q,
            sort=self.order,
            limit=self.limit,
            cursor=self.cursor,
        )

    def query(self) -> FilterQuery:
        """The same as a filter to keep."""
        plain = ("priority", "project", "label", "assignee", "due", "q", "sort")
        return FilterQuery(status=_STATUSES[self.status], **{name: getattr(self, name) for name in plain})

    def form(self) -> FormState:
        """The form of the filters with what is asked."""
        return FormState.showing(self)


_STATUSES: dict[str, list[Status]] = {
    "open": _OPEN,
    "closed": _CLOSED,
    "all": [],
    **{status.value: [status] for status in Status},
}


def filters_of(**given: str | Iterable[str] | None) -> Filters:
    """The query's parameters.

    Raises:
        FormRefused: naming every parameter that is wrong.
    """
    values = {name: [value] if isinstance(value, str) else list(value) for name, value in given.items() if value}
    return decode_form(Form(values), Filters)


def pairs_of(saved: SavedFilter) -> list[tuple[str, str]]:
    """A kept filter as the parameters of an address."""
    query = saved.query
    statuses = set(query.status)
    state = next((name for name, members in _STATUSES.items() if set(members) == statuses), "all")
    found: list[tuple[str, Any]] = [] if state == "open" else [("status", state)]
    for name in ("priority", "project", "label", "assignee"):
        found += [(name, each) for each in getattr(query, name)]
    found += [(name, getattr(query, name)) for name in ("due", "q", "sort") if getattr(query, name)]
    return [(name, str(value)) for name, value in found]
