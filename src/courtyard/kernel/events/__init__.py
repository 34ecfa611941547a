"""Facts: recorded with the change, published by a relay, read by reactions once per event, kept for replay."""

from courtyard.kernel.documents import Unit
from courtyard.kernel.events.catalogue import async_api
from courtyard.kernel.events.dead import DeadFact
from courtyard.kernel.events.desk import Desk, TopicLine
from courtyard.kernel.events.envelope import Envelope, Received
from courtyard.kernel.events.events import Events
from courtyard.kernel.events.forgetting import forget_facts
from courtyard.kernel.events.outbox import FACT_BYTES_MAX, FactTooLarge, Outbox
from courtyard.kernel.events.reaction import AnyReaction, BulkReaction, Reaction
from courtyard.kernel.events.stored import event_collections
from courtyard.kernel.events.traffic import Reading, Traffic

__all__ = [
    "FACT_BYTES_MAX",
    "AnyReaction",
    "BulkReaction",
    "DeadFact",
    "Desk",
    "Envelope",
    "Events",
    "FactTooLarge",
    "Outbox",
    "Reaction",
    "Reading",
    "Received",
    "TopicLine",
    "Traffic",
    "Unit",
    "async_api",
    "event_collections",
    "forget_facts",
]
