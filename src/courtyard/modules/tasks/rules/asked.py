"""What the list of tasks is narrowed to: as a question, as a filter to keep, and as an address."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import msgspec

from courtyard.modules.tasks.models import Priority, Status
from courtyard.modules.tasks.models.personal import SavedFilter
from courtyard.modules.tasks.models.wish import Wish
from courtyard.modules.tasks.models.written import AssigneeWord, DueWord, FilterQuery, Labels, ProjectWord, SortWord

LIST = "/tasks"
PAGE = 50
State = Literal["open", "todo", "in_progress", "done", "cancelled", "closed", "all"]
_OPEN = [Status.TODO, Status.IN_PROGRESS]
_CLOSED = [Status.DONE, Status.CANCELLED]
_NAMES = ("status", "priority", "project", "label", "assignee", "due", "q", "sort")


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


_STATUSES: dict[str, list[Status]] = {
    "open": _OPEN,
    "closed": _CLOSED,
    "all": [],
    **{status.value: [status] for status in Status},
}


def address_of(asked: Filters, **more: Any) -> str:
    """Where the list is that shows this."""
    usual = Filters()
    pairs: list[tuple[str, str]] = []
    for name in _NAMES:
        value = getattr(asked, name)
        if value != getattr(usual, name):
            pairs += [(name, str(each)) for each in value] if isinstance(value, list) else [(name, str(value))]
    pairs += [(name, str(value)) for name, value in more.items() if value is not None]
    return f"{LIST}?{urlencode(pairs)}" if pairs else LIST


def address_of_saved(saved: SavedFilter) -> str:
    """Where the list is that shows what a kept filter asks for."""
    return f"{LIST}?{urlencode(pairs_of(saved))}"


def continued_at(asked: Filters, cursor: str | None, group: str, *, is_live: bool) -> str:
    """Where the list goes on; as a rule in pages of the usual size, though a list may have loaded more anew."""
    limit = asked.limit if asked.limit != PAGE and not is_live else None
    return "" if cursor is None else address_of(asked, cursor=cursor, group=group or None, limit=limit)


def is_by_date(asked: Filters) -> bool:
    """Whether its tasks stand in groups of days."""
    return asked.order.removeprefix("-") == "due"


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
