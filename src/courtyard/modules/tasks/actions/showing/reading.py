"""How a typed line was read, in words."""

from typing import Any

import msgspec

from courtyard.kernel.basics import gettext as _
from courtyard.modules.tasks.actions.quick import Reading
from courtyard.modules.tasks.actions.showing.lines import Desk
from courtyard.modules.tasks.rules.wording import day_in_words, moment_in_words, rule_in_words


class Part(msgspec.Struct, frozen=True):
    """Something that was read, in words; ``kind`` names its icon."""

    kind: str
    words: str


def parts_of(reading: Reading, desk: Desk, names: list[str]) -> list[Part]:
    """What a line was read as, in its order on the page; ``names`` are those whom it is for."""
    quick, here = reading.quick, desk.here
    place = desk.places.at(reading.project)
    found: list[Part] = []
    if quick.due_at is not None:
        found.append(Part("due", moment_in_words(quick.due_at, here)))
    elif quick.due_date is not None:
        found.append(Part("due", day_in_words(quick.due_date, here.today)))
    if quick.start_at is not None:
        found.append(Part("start", _("from %s") % moment_in_words(quick.start_at, here)))
    if quick.recurrence is not None:
        found.append(Part("repeat", rule_in_words(quick.recurrence, quick.repeat_from)))
    if place is not None and place.name:
        found.append(Part("project", place.name))
    return [*found, *_marks(quick), *(Part("person", name) for name in names)]


def _marks(quick: Any) -> list[Part]:
    found = [Part("label", label) for label in quick.labels]
    if quick.priority is not None:
        found.append(Part("priority", quick.priority.value))
    if quick.estimate_min is not None:
        found.append(Part("estimate", str(quick.estimate_min)))
    if quick.reminders:
        found.append(Part("reminder", ""))
    if quick.notes:
        found.append(Part("notes", ""))
    return found
