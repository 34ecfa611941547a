"""Every collection of this room, as each module's database gets it."""

from typing import Any

from courtyard.kernel.documents import LEASES, CollectionSpec
from courtyard.kernel.events.inbox import DEAD_FACTS, READERS, inbox_collection
from courtyard.kernel.events.outbox import outbox_collection
from courtyard.kernel.events.relay import RELAY_NOTES
from courtyard.kernel.settings import Settings


def event_collections(settings: Settings) -> tuple[CollectionSpec[Any], ...]:
    """What this room keeps in the database of each module."""
    days = settings.event_retention_days
    return (outbox_collection(days), inbox_collection(days), DEAD_FACTS, READERS, RELAY_NOTES, LEASES)
