"""The shop's manifest, its one route, its reaction and its jobs."""

import asyncio
from contextlib import suppress

from courtyard.kernel.basics import Actor, Id, Role, Unauthenticated
from courtyard.kernel.documents import Changes, Database, Duplicate, Unit, Where
from courtyard.kernel.events import Reaction, Received
from courtyard.kernel.http import MEMBERS, Credentials, route
from courtyard.kernel.jobs import JobContext
from courtyard.kernel.module import Built, Court, Module
from faults.passing import pass_time
from faults.shop.models import (
    COLLECTIONS,
    CUSTOMERS,
    NOTED,
    ORDERS,
    PACK,
    PACK_PERHAPS,
    PACKED,
    REACHED,
    RUNS,
    STAMPS,
    Noted,
    Order,
    OrderIn,
    OrderPlaced,
    Packed,
    PackOrder,
    Run,
    Stamp,
)
from faults.wire import TOKEN


class Shop:
    """Takes orders and does what follows from them."""

    def __init__(self, court: Court, database: Database) -> None:
        self._court = court
        self._database = database
        self._orders, self._customers = database.collection(ORDERS), database.collection(CUSTOMERS)
        self._noted, self._reached = database.collection(NOTED), database.collection(REACHED)
        self._runs, self._packed, self._stamps = (database.collection(spec) for spec in (RUNS, PACKED, STAMPS))
        self._outbox = court.outbox("shop")
        self._behind: set[asyncio.Task[None]] = set()

    async def place(self, order: OrderIn) -> None:
        """Order, fact and job in one unit."""

        async def work(unit: Unit) -> None:
            customer = await self._customers.change(
                Where(name=order.customer), Changes().add(orders=1), upsert=True, counted=False, unit=unit
            )
            number = customer.orders if customer else 0
            await self._orders.insert(Order(op=order.op, customer=order.customer, number=number), unit=unit)
            await self._outbox.record(unit, OrderPlaced(op=order.op, customer=order.customer, number=number))
            if order.durable:
                await self._court.jobs.add(PACK, PackOrder(order.op, order.work_ms), id=f"pack-{order.op}", unit=unit)

        await self._database.unit_of_work(work)
        if not order.durable:
            await self._court.jobs.add(PACK_PERHAPS, PackOrder(order.op, order.work_ms), id=f"pack-{order.op}")

    def place_carelessly(self, order: OrderIn) -> None:
        """Order, fact and job at some time after the answer: the control that must lose something."""

        async def later() -> None:
            await pass_time(1)
            await self.place(order)

        task = asyncio.create_task(later())
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)

    async def note(self, received: Received[OrderPlaced], unit: Unit) -> None:
        """The reaction: once per fact, each customer's in order."""
        fact = received.fact
        reached = await self._reached.find_one(Where(name=fact.customer), unit=unit)
        before = reached.number if reached else 0
        await self._noted.insert(Noted(op=fact.op, customer=fact.customer, number=fact.number, after=before), unit=unit)
        forward = Changes().set(number=fact.number)
        await self._reached.change(Where(name=fact.customer), forward, upsert=True, counted=False, unit=unit)

    async def pack(self, payload: PackOrder, context: JobContext) -> None:
        """The job: half of the work, the effect, the other half, so that a kill meets it before and after."""
        half_s = payload.work_ms / 2000
        await pass_time(half_s)
        await self._runs.insert(Run(op=payload.op, job=context.id, attempt=context.attempt))
        with suppress(Duplicate):  # an earlier attempt came as far
            await self._database.unit_of_work(lambda unit: self._pack_once(payload.op, context.id, unit))
        await pass_time(half_s)

    async def _pack_once(self, op: str, job: str, unit: Unit) -> None:
        await self._stamps.insert(Stamp(job=job), unit=unit)
        await self._packed.insert(Packed(op=op, job=job), unit=unit)


@route("POST", "/orders", may=MEMBERS, summary="Order", status=201)
async def place_order(data: OrderIn, shop: Shop) -> str:
    """Answered when order, fact and job are on disk."""
    await shop.place(data)
    return data.op


@route("POST", "/orders/careless", may=MEMBERS, summary="Order, and hope", status=201)
async def place_order_carelessly(data: OrderIn, shop: Shop) -> str:
    """Answered before anything is on disk."""
    shop.place_carelessly(data)
    return data.op


class Porter:
    """Knows one client, as a member: only members' idempotency keys are heeded."""

    _client = Actor(Id("c0ffee000000000000000001"), "client", frozenset({Role.USER}))

    def remembered(self, credentials: Credentials) -> Actor | None:
        """Whoever shows the token of the trial."""
        return self._client if credentials.bearer == TOKEN else None

    async def recognise(self, credentials: Credentials) -> Actor:
        """Nobody else."""
        raise Unauthenticated(cause=f"no accounts here: {bool(credentials.bearer)}")

    async def recognise_again(self, actor: Actor) -> Actor:
        """Nothing is ever revoked here."""
        return actor


def build(court: Court) -> Built:
    """Put the shop on a court."""
    shop = Shop(court, court.database("shop"))
    return Built(
        dependencies={"shop": shop},
        recogniser=Porter(),
        reactions=[Reaction(name="shop.note", to=OrderPlaced, apply=shop.note)],
        jobs={PACK: shop.pack, PACK_PERHAPS: shop.pack},
    )


SHOP = Module(
    name="shop",
    build=build,
    collections=COLLECTIONS,
    routes=[place_order, place_order_carelessly],
    events=[OrderPlaced],
)
