"""Carries the declared fates out, in steps of bounded length; done again, it finds nothing to do."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from typing import Any

from pymongo.asynchronous.collection import AsyncCollection

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Collection, Database, Where
from courtyard.kernel.privacy.declaring import NOBODY, Fate, Trace
from courtyard.kernel.privacy.parts import Part

# A field that no index begins with is looked for in windows of this many documents: the rare erasure takes longer, so
# that no write has to keep an index for it.
_WINDOW = 20_000

Raw = AsyncCollection[dict[str, Any]]


async def forget_traces(part: Part, user: Id) -> Mapping[str, int]:
    """Answers how many documents met which fate, as ``<collection>.<fate>``."""
    report: Counter[str] = Counter()
    for trace in part.erases:
        if trace.fate not in {Fate.KEPT, Fate.BY_MODULE}:
            report[f"{trace.collection.name}.{trace.fate}"] += await _meet(part.database, trace, user)
    return {name: count for name, count in report.items() if count}


async def rewrite_all(collection: Collection[Any], query: Any, update: Any) -> int:
    """Change all that fits a query that no index helps with, window by window; answers how many documents."""
    raw, changed = collection.raw, 0
    async for window in _windows(raw):
        changed += (await raw.update_many({"$and": [window.query(), query]}, update)).modified_count
    return changed


async def _meet(database: Database, trace: Trace, user: Id) -> int:
    raw = database.collection(trace.collection).raw
    has_index = any(each.keys[0] == trace.field and not each.partial for each in trace.collection.indexes)
    windows = _whole() if has_index else _windows(raw)
    return sum([await _in_window(raw, trace, user, window) async for window in windows])


async def _whole() -> AsyncIterator[Where]:
    yield Where()


async def _windows(raw: Raw) -> AsyncIterator[Where]:
    """The collection in the order of its ids, as ranges."""
    last: Any = None
    while True:
        behind = {} if last is None else {"_id": {"$gt": last}}
        bound = await raw.find_one(behind, {"_id": 1}, sort=[("_id", 1)], skip=_WINDOW)
        window = Where() if last is None else Where().after("_id", last)
        if bound is None:
            yield window
            return
        yield window.between("_id", None, bound["_id"])
        last = bound["_id"]


async def _in_window(raw: Raw, trace: Trace, user: Id, window: Where) -> int:
    query = window.equal(trace.field, user).query()
    if trace.fate is Fate.REMOVED:
        return (await raw.delete_many(query)).deleted_count
    return (await raw.update_many(query, *_update(trace, user))).modified_count


def _update(trace: Trace, user: Id) -> tuple[Any, ...]:
    if trace.fate is Fate.RENAMED:
        return ({"$set": {trace.field: NOBODY}},)
    emptied = {
        "$cond": [
            {"$isArray": f"${trace.field}"},
            {"$filter": {"input": f"${trace.field}", "cond": {"$ne": ["$$this", user]}}},
            None,
        ]
    }
    return ([{"$set": {trace.field: emptied}}],)
