"""What pages show tasks by, put together."""

from collections.abc import Mapping
from typing import Any

from courtyard.modules.tasks.actions.attaching import Attaching
from courtyard.modules.tasks.actions.boarding import Boarding
from courtyard.modules.tasks.actions.planning import Planning
from courtyard.modules.tasks.actions.showing.sheet import Sheets
from courtyard.modules.tasks.actions.workshop import Workshop


def views_of(workshop: Workshop, attaching: Attaching) -> Mapping[str, Any]:
    """By the names by which handlers ask for them."""
    return {
        "task_boarding": Boarding(workshop.agenda, workshop.personal),
        "task_planning": Planning(workshop.agenda),
        "task_sheets": Sheets(workshop, attaching),
    }
