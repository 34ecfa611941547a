"""The values that pages speak in: what forms hold, and how it is said."""

from courtyard.modules.tasks.models import Item, Priority, Role, Status, TaskPatch, WrittenTask
from courtyard.modules.tasks.models.attachment import ATTACHMENTS_MAX
from courtyard.modules.tasks.models.personal import MemberLabel, SavedFilter
from courtyard.modules.tasks.models.project import DESCRIPTION_LENGTH_MAX
from courtyard.modules.tasks.models.talk import COMMENT_LENGTH_MAX
from courtyard.modules.tasks.models.timing import NOTE_LENGTH_MAX
from courtyard.modules.tasks.models.undo import Undo
from courtyard.modules.tasks.models.values import Colour, Key, Label, Line, Name, Title
from courtyard.modules.tasks.models.written import (
    BULK_MAX,
    Bulk,
    BulkChange,
    LabelPatch,
    Labels,
    ProjectPatch,
    ProjectWord,
    QuickLine,
    TimePatch,
    WrittenColumn,
    WrittenFeed,
    WrittenFilter,
    WrittenInvitation,
    WrittenItem,
    WrittenLabel,
    WrittenProject,
    WrittenTime,
)
from courtyard.modules.tasks.rules.asked import Filters, address_of, address_of_saved, continued_at, is_by_date
from courtyard.modules.tasks.rules.figures import Dashboard
from courtyard.modules.tasks.rules.task_form import NAMES, TaskForm, form_of, patch_of, reminder_word
from courtyard.modules.tasks.rules.time import local_day
from courtyard.modules.tasks.rules.wording import (
    day_in_words,
    group_names,
    moment_in_words,
    rule_in_words,
    time_in_words,
)

__all__ = [
    "ATTACHMENTS_MAX",
    "BULK_MAX",
    "COMMENT_LENGTH_MAX",
    "DESCRIPTION_LENGTH_MAX",
    "NAMES",
    "NOTE_LENGTH_MAX",
    "Bulk",
    "BulkChange",
    "Colour",
    "Dashboard",
    "Filters",
    "Item",
    "Key",
    "Label",
    "LabelPatch",
    "Labels",
    "Line",
    "MemberLabel",
    "Name",
    "Priority",
    "ProjectPatch",
    "ProjectWord",
    "QuickLine",
    "Role",
    "SavedFilter",
    "Status",
    "TaskForm",
    "TaskPatch",
    "TimePatch",
    "Title",
    "Undo",
    "WrittenColumn",
    "WrittenFeed",
    "WrittenFilter",
    "WrittenInvitation",
    "WrittenItem",
    "WrittenLabel",
    "WrittenProject",
    "WrittenTask",
    "WrittenTime",
    "address_of",
    "address_of_saved",
    "continued_at",
    "day_in_words",
    "form_of",
    "group_names",
    "is_by_date",
    "local_day",
    "moment_in_words",
    "patch_of",
    "reminder_word",
    "rule_in_words",
    "time_in_words",
]
