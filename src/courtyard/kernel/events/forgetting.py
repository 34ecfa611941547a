"""Facts that name somebody who is erased: taken out of outboxes, streams and dead letters once they are digested."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from pymongo import DeleteOne, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection

from courtyard.kernel.basics import Fact, Id
from courtyard.kernel.documents import Database
from courtyard.kernel.events.events import Events
from courtyard.kernel.events.inbox import DEAD_FACTS
from courtyard.kernel.events.outbox import facts_in, outbox_collection
from courtyard.kernel.events.traffic import Traffic

_WINDOW = 20_000
_ROWS_AT_ONCE = 200


async def forget_facts(events: Events, traffic: Traffic, user: Id, before: datetime) -> Mapping[str, int]:
    """Take facts that name somebody out of everything that keeps them, those that were published before this instant.

    Later ones stay, to be digested, and are kept as long as any.
    """
    carrier, found = events.carrier(), Counter[str]()
    try:
        for module, facts in traffic.facts.items():
            database = events.database(module)
            found["dead_facts"] += await _from_dead(database, user)
            if facts:
                found["outbox"] += await _from_outbox(database, facts, user, before)
                found["streams"] += await carrier.forget(module, str(user).encode(), before)
    finally:
        await carrier.close()
    return found


async def _from_outbox(database: Database, facts: Sequence[type[Fact]], user: Id, before: datetime) -> int:
    """The newest are left; the others are looked through in windows of bounded length."""
    rows = database.collection(outbox_collection(1)).raw
    fields = sorted({name for fact in facts for name in fields_of_ids(fact)})
    in_data = [{f"data.{name}": str(user)} for name in fields]
    names_them: list[dict[str, Any]] = [{"actor": user}, {"key": str(user)}, *in_data]
    in_a_row = {"$or": [*names_them, {"facts": {"$elemMatch": {"$or": names_them}}}]}
    removed, last = 0, None
    while True:
        behind: dict[str, Any] = {"published_at": {"$exists": True, "$lt": before}}
        behind |= {} if last is None else {"_id": {"$gt": last}}
        bound = await rows.find_one(behind, {"_id": 1}, sort=[("_id", 1)], skip=_WINDOW)
        end = {} if bound is None else {"_id": {"$lte": bound["_id"], **behind.get("_id", {})}}
        removed += await _without(rows, {**behind, **end, **in_a_row}, user, fields)
        if bound is None:
            return removed
        last = bound["_id"]


async def _without(
    rows: AsyncCollection[dict[str, Any]], where: dict[str, Any], user: Id, fields: Sequence[str]
) -> int:
    """Take facts that name somebody out of these rows, and rows out of which nothing is left; answers how many facts.

    What is in a row never changes otherwise.
    """
    removed = 0
    changes: list[DeleteOne | UpdateOne] = []
    async with rows.find(where, batch_size=_ROWS_AT_ONCE) as cursor:
        async for row in cursor:
            facts = facts_in(row)
            others = [fact for fact in facts if not _names(fact, user, fields)]
            removed += len(facts) - len(others)
            this = {"_id": row["_id"]}
            changes.append(UpdateOne(this, {"$set": {"facts": others}}) if others else DeleteOne(this))
            if len(changes) == _ROWS_AT_ONCE:
                await rows.bulk_write(changes, ordered=False)
                changes.clear()
    if changes:
        await rows.bulk_write(changes, ordered=False)
    return removed


def _names(fact: Mapping[str, Any], user: Id, fields: Sequence[str]) -> bool:
    if fact["actor"] == user or fact["key"] == str(user):
        return True
    values = (fact["data"].get(name) for name in fields)
    return any(value == str(user) or (isinstance(value, list) and str(user) in value) for value in values)


async def _from_dead(database: Database, user: Id) -> int:
    rows = database.collection(DEAD_FACTS).raw
    async with rows.find({}, {"packed": 1}, batch_size=200) as cursor:
        named = [row["_id"] async for row in cursor if str(user).encode() in bytes(row["packed"])]
    return (await rows.delete_many({"_id": {"$in": named}})).deleted_count if named else 0


def fields_of_ids(fact: type[Fact]) -> Iterator[str]:
    """Names of a fact's fields in which ids can stand."""
    for field in msgspec.structs.fields(fact):
        if "Id" in str(field.type):
            yield field.encode_name
