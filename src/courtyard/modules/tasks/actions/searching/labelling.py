"""How facets are shown: projects by name, labels as they are written, states in words."""

from collections.abc import Mapping, Sequence

from courtyard.kernel.basics import Id
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.search import Labelled
from courtyard.kernel.search import exact_value as folded
from courtyard.modules.tasks.models import Places, Priority, Status, Task
from courtyard.modules.tasks.rules.wishing import INBOX

_IN_ORDER = {"status": tuple(Status), "priority": tuple(reversed(Priority))}


def labelled(
    facets: Mapping[str, Sequence[tuple[str, int]]],
    chosen: Mapping[str, Sequence[str]],
    places: Places,
    tasks: Sequence[Task],
) -> dict[str, list[Labelled]]:
    """Every value with its label; what is chosen is always there, and projects that the reader has left are not."""
    written = {folded(label): label for task in tasks for label in task.labels}
    found: dict[str, list[Labelled]] = {}
    for name, pairs in facets.items():
        counts = dict(pairs)
        counts |= {value: 0 for value in chosen.get(name, ()) if value not in counts}
        ordered = {value: counts[value] for value in _IN_ORDER.get(name, ()) if value in counts} or counts
        labels = ((value, count, _label(name, value, places, written)) for value, count in ordered.items())
        found[name] = [
            Labelled(INBOX if value == str(places.member) else value, label, count)
            for value, count, label in labels
            if label
        ]
    return found


def _label(name: str, value: str, places: Places, written: Mapping[str, str]) -> str:
    if name == "project":
        place = places.at(Id(value))
        return "" if place is None else place.name or _("Inbox")
    if name == "label":
        return written.get(value, value)
    words = {
        Status.TODO: _("To do"),
        Status.IN_PROGRESS: _("In progress"),
        Status.DONE: _("Done"),
        Status.CANCELLED: _("Cancelled"),
        Priority.URGENT: _("Urgent"),
        Priority.HIGH: _("High"),
        Priority.MEDIUM: _("Medium"),
        Priority.LOW: _("Low"),
    }
    return {key.value: word for key, word in words.items()}.get(value, value)
