"""Give a label of many tasks another name, or take it away, some hundred at a time."""

from courtyard.kernel.basics import Actor, Id, fold
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.keeping import keep, until_kept
from courtyard.modules.tasks.models import Places, Role, Step, Task
from courtyard.modules.tasks.rules.changing import Hand, changed
from courtyard.modules.tasks.rules.finding import label_facet, labels_once
from courtyard.modules.tasks.store import Listing

_AT_ONCE = 100
_ROUNDS_MAX = 1_000


async def relabel(agenda: Agenda, actor: Actor, key: str, name: str | None) -> None:
    """Replace the label with this folded name on every task that the actor may change; without a name take it away.

    Each hundred tasks are one transaction. Whatever is left when this is interrupted carries the old name, and can be
    relabelled again.
    """

    async def attempt() -> bool:
        places = await agenda.places(actor)
        projects = _writable(places)
        found = await agenda.tasks.listed(
            Listing(projects=projects, facets=(label_facet(key),), order="-created", limit=_AT_ONCE)
        )
        hand = await agenda.hand(actor, needs_zone=False)
        steps = [Step(task, _relabelled(task, key, name, places, hand)) for task in found.items]
        await keep(agenda, actor, steps)
        return bool(found.items)

    if fold(name or "") == key:
        return  # only its spelling is another: the tasks are found as before
    for _ in range(_ROUNDS_MAX):
        if not await until_kept(attempt):
            return


def _writable(places: Places) -> list[Id]:
    projects = (place for place in places.projects if place.role.allows(Role.EDITOR) and not place.archived)
    return [places.member, *(place.project for place in projects)]


def _relabelled(task: Task, key: str, name: str | None, places: Places, hand: Hand) -> Task:
    place = places.at(task.project)
    if place is None:
        raise LookupError(f"{task.id} was found in a project that its reader is not in")
    labels = [name if fold(label) == key else label for label in task.labels]
    return changed(task, {"labels": labels_once(label for label in labels if label is not None)}, place, hand)
