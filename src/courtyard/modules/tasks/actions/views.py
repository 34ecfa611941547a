"""What pages show many tasks by, put together."""

from collections.abc import Mapping
from typing import Any

from courtyard.modules.tasks.actions.boarding import Boarding
from courtyard.modules.tasks.actions.planning import Planning
from courtyard.modules.tasks.actions.workshop import Workshop


def views_of(workshop: Workshop) -> Mapping[str, Any]:
    """By the names by which handlers ask for them."""
    return {
        "task_boarding": Boarding(workshop.agenda, workshop.personal),
        "task_planning": Planning(workshop.agenda),
    }
