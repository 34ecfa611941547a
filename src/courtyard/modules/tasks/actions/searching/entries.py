"""How a task becomes an entry of its index."""

from datetime import UTC, datetime
from typing import Any

from courtyard.kernel.search import Entry
from courtyard.modules.tasks.models.values import PRIORITIES
from courtyard.modules.tasks.store import TaskRows

# What tasks have that are given to nobody, in place of a member.
NOBODY = "none"


class TaskSource(TaskRows):
    """Where the index gets its entries from."""

    def entry(self, document: Any) -> Entry:
        """A row as the index has it; its language is guessed from its words."""
        row: dict[str, Any] = document
        return Entry(
            id=str(row["_id"]),
            texts={
                "title": row["title"],
                "parts": [*row["labels"], *(step["text"] for step in row["checklist"])],
                "notes": row["notes"],
                "comments": row["said"],
            },
            keywords={
                "project": (str(row["project"]),),
                "status": (row["status"],),
                "priority": (PRIORITIES[row["priority"] - 1].value,),
                "label": row["labels"],
                "assignee": [str(each) for each in row["assignees"]] or [NOBODY],
            },
            numbers={"due": milliseconds_of(row["due_order"]), "updated": milliseconds_of(row["updated_at"])},
        )


def milliseconds_of(instant: datetime) -> int:
    """As the index has instants; rows say UTC without saying so."""
    return int(instant.replace(tzinfo=UTC).timestamp() * 1000)
