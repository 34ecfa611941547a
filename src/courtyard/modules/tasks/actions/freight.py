"""What goes in and out: imports, exports and feeds, put together."""

from typing import NamedTuple

from courtyard.modules.tasks.actions.abilities import Abilities
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.arrivals import Arrivals
from courtyard.modules.tasks.actions.exporting import Exporting
from courtyard.modules.tasks.actions.feeds import Feeds
from courtyard.modules.tasks.actions.importing import Importing
from courtyard.modules.tasks.actions.reading import ReadingDesk
from courtyard.modules.tasks.store import Stores


class Freight(NamedTuple):
    """The three."""

    importing: Importing
    exporting: Exporting
    feeds: Feeds


def freight_of(agenda: Agenda, stores: Stores, lent: Abilities) -> Freight:
    """With what they need."""
    arrivals = Arrivals(agenda, stores.importing, lent.contacts)
    return Freight(
        Importing(agenda, arrivals, stores.importing, stores.personal, lent.jobs, ReadingDesk()),
        Exporting(agenda, stores.importing, stores.personal),
        Feeds(agenda, stores.feeds, lent.contacts, lent.cache, lent.base_url),
    )
