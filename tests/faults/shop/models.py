"""What the shop keeps, publishes and does later."""

from typing import Annotated, ClassVar

import msgspec

from courtyard.kernel.basics import Document, Fact
from courtyard.kernel.documents import CollectionSpec, index
from courtyard.kernel.jobs import JobType

Op = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class OrderIn(msgspec.Struct, forbid_unknown_fields=True):
    """An order as it is sent: its name, whose it is, how long packing takes, and whether its job is owed."""

    op: Op
    customer: Op
    work_ms: Annotated[int, msgspec.Meta(ge=0, le=60_000)] = 50
    durable: bool = True


class Order(Document, kw_only=True):
    """An accepted order; ``number`` counts within the customer."""

    op: str
    customer: str
    number: int


class Customer(Document, kw_only=True):
    """Counts a customer's orders."""

    name: str
    orders: int = 0


class Noted(Document, kw_only=True):
    """The reader's effect: this fact, after the one with the number ``after``."""

    op: str
    customer: str
    number: int
    after: int


class Reached(Document, kw_only=True):
    """How far the reader has come with a customer."""

    name: str
    number: int = 0


class Run(Document, kw_only=True):
    """A packing that came to its effect, at whichever attempt: not keyed by anything."""

    op: str
    job: str
    attempt: int


class Packed(Document, kw_only=True):
    """The job's effect, keyed by the job's id through ``Stamp``."""

    op: str
    job: str


class Stamp(Document, kw_only=True):
    """Says that the effect of the job has happened."""

    job: str


class OrderPlaced(Fact, frozen=True, kw_only=True):
    """An order was accepted."""

    topic: ClassVar[str] = "order.placed"
    key_field: ClassVar[str] = "customer"

    op: str
    customer: str
    number: int


class PackOrder(msgspec.Struct, frozen=True):
    """What the job is told."""

    op: str
    work_ms: int


ORDERS = CollectionSpec("orders", Order)
CUSTOMERS = CollectionSpec("customers", Customer, indexes=(index("name", unique=True),))
NOTED = CollectionSpec("noted", Noted)
REACHED = CollectionSpec("reached", Reached, indexes=(index("name", unique=True),))
RUNS = CollectionSpec("runs", Run)
PACKED = CollectionSpec("packed", Packed)
STAMPS = CollectionSpec("stamps", Stamp, indexes=(index("job", unique=True),))
COLLECTIONS = (ORDERS, CUSTOMERS, NOTED, REACHED, RUNS, PACKED, STAMPS)

PACK = JobType(name="shop.pack", queue="search", payload=PackOrder)
PACK_PERHAPS = JobType(name="shop.pack_perhaps", queue="search", payload=PackOrder, durable=False)
