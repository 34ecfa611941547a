"""Documents and values of tasks."""

from courtyard.modules.tasks.models.project import Member, Place, Places, Project
from courtyard.modules.tasks.models.task import Step, Task
from courtyard.modules.tasks.models.values import (
    Column,
    Item,
    Priority,
    Reminder,
    RepeatFrom,
    Role,
    Status,
)
from courtyard.modules.tasks.models.written import TaskPatch, WrittenTask

__all__ = [
    "Column",
    "Item",
    "Member",
    "Place",
    "Places",
    "Priority",
    "Project",
    "Reminder",
    "RepeatFrom",
    "Role",
    "Status",
    "Step",
    "Task",
    "TaskPatch",
    "WrittenTask",
]
