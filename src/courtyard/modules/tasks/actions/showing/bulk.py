"""Changes of many tasks as a menu offers them, and what became of them in words."""

from courtyard.kernel.basics import Actor, ngettext, now
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.bulk import Outcome, change_in_bulk
from courtyard.modules.tasks.models.written import Bulk
from courtyard.modules.tasks.rules.menu import change_for
from courtyard.modules.tasks.rules.time import local_day


async def change_as_chosen(agenda: Agenda, actor: Actor, ids: list[str], do: str) -> Outcome:
    """Do what an entry of the menu says to each of these, as far as it can be done.

    Raises:
        Unprocessable: the menu has no such entry.
        BulkTooLarge, TaskBusy.
    """
    today = local_day(now(), await agenda.zone(actor.member_id))
    change = change_for(do, today, str(actor.member_id))
    return await change_in_bulk(agenda, actor, Bulk(ids=ids, change=change, atomic=False))


def in_words(outcome: Outcome) -> str:
    """How many were changed, and why others were not."""
    count, missed = len(outcome.tasks), outcome.missed
    words = ngettext("%d task is changed.", "%d tasks are changed.", count) % count
    if not missed:
        return words
    left = ngettext("%d could not be: %s", "%d could not be: %s", len(missed))
    return f"{words} {left % (len(missed), missed[0].refusal.public_message)}"
