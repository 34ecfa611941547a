"""What members keep for themselves: labels with colours, and filters."""

from courtyard.kernel.basics import Document, Id
from courtyard.modules.tasks.models.written import FilterQuery

MEMBER_LABELS_MAX = 300
MEMBER_FILTERS_MAX = 100


class MemberLabel(Document, kw_only=True):
    """A label as one member calls and colours it; tasks carry labels by name."""

    user: Id
    name: str
    key: str
    colour: str = ""


class SavedFilter(Document, kw_only=True):
    """A question that a member asks often."""

    user: Id
    name: str
    query: FilterQuery
    colour: str = ""
