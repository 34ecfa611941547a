"""What goes in and out, by request and from the terminal, put together."""

from typing import NamedTuple

from courtyard.modules.tasks.actions.abilities import Abilities
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.arrivals import Arrivals
from courtyard.modules.tasks.actions.exporting import Exporting
from courtyard.modules.tasks.actions.feeds import Feeds
from courtyard.modules.tasks.actions.hauling import Haulage
from courtyard.modules.tasks.actions.importing import Importing
from courtyard.modules.tasks.actions.reading import ReadingDesk
from courtyard.modules.tasks.actions.staging import Staging
from courtyard.modules.tasks.store import Stores


class Freight(NamedTuple):
    """All of it."""

    importing: Importing
    exporting: Exporting
    feeds: Feeds
    haulage: Haulage
    staging: Staging


def freight_of(agenda: Agenda, stores: Stores, lent: Abilities) -> Freight:
    """With what they need."""
    arrivals = Arrivals(agenda, stores.importing, lent.contacts)
    importing = Importing(agenda, arrivals, stores.importing, stores.personal, lent.jobs, ReadingDesk())
    return Freight(
        importing,
        Exporting(agenda, stores.importing, stores.personal, stores.attachments),
        Feeds(agenda, stores.feeds, lent.contacts, lent.cache, lent.base_url),
        Haulage(agenda, importing),
        Staging(agenda, importing, stores.uploads, lent.jobs),
    )
