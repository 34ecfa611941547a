"""Entries are kept at once and chained in order; whoever changes, removes, inserts or moves one is found out."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest

from courtyard.kernel.audit import ENTRIES, HEADS, Audit, Entry, Happening, Harm, Wanted, chaining
from courtyard.kernel.audit.entries import UNCHAINED
from courtyard.kernel.basics import Id, now
from courtyard.kernel.documents import Database, from_row
from kernel.audit.conftest import SECRET, OpenAudit

ADA, BOB = Id(), Id()
Rows = Any
Harmful = Callable[[Rows], Awaitable[object]]


def event(number: int, **more: Any) -> Happening:
    place = {"address": f"192.0.2.{number}", "device": "Firefox/142", "request_id": f"r{number}"}
    return Happening(
        **{"kind": "signed_in", "subject": ADA, "actor": ADA, "facts": {"number": number}, **place, **more}
    )


async def chained(audit: Audit, count: int = 9) -> None:
    for number in range(1, count + 1):
        await audit.record(event(number))
    assert await audit.chainer.turn() == count


async def test_entries_of_several_processes_make_one_chain(open_audit: OpenAudit, database: Database) -> None:
    one, other = open_audit(), open_audit()
    for _ in range(3):
        told = [process.record(event(number)) for number in range(1, 21) for process in (one, other)]
        await asyncio.gather(*told, one.chainer.turn(), other.chainer.turn())
    while await one.chainer.turn() or await other.chainer.turn():
        pass
    rows = await database.collection(ENTRIES).raw.find(sort=[("seq", 1)]).to_list()
    assert [row["seq"] for row in rows] == list(range(1, 121))
    verdict = await other.verifier.verify()
    assert (verdict.is_whole, verdict.checked, verdict.waiting, verdict.unknown_key) == (True, 120, 0, 0)
    later = await one.verifier.verify(expected=(verdict.seq, verdict.hash))
    assert later.is_whole


class EndedError(Exception):
    """The process ends here."""


@pytest.mark.parametrize("place", ["_IN_CHAINING", "_AFTER_CHAINING"])
async def test_a_turn_that_ends_in_the_middle_is_gone_on_with(
    audit: Audit, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    for number in range(1, 10):
        await audit.record(event(number))
    with monkeypatch.context() as patch:
        patch.setattr(chaining, place, Mock(reach=Mock(side_effect=EndedError)))
        with pytest.raises(EndedError):
            await audit.chainer.turn()
    has_committed = place == "_AFTER_CHAINING"
    assert (await audit.verifier.verify()).checked == 9 * has_committed
    assert await audit.chainer.turn() == 9 * (not has_committed)
    verdict = await audit.verifier.verify()
    assert (verdict.is_whole, verdict.checked, verdict.waiting) == (True, 9, 0)


async def test_two_chainers_at_one_moment_give_no_place_twice(open_audit: OpenAudit, database: Database) -> None:
    """A paused holder of the lease can come back: then both believe that it is theirs."""
    one, other = open_audit(), open_audit()
    for number in range(1, 41):
        await one.record(event(number))
    assert await one.chainer.turn() == 40
    for number in range(1, 41):
        await one.record(event(number))
    other.chainer._lease._sure_until = float("inf")  # noqa: SLF001  (what a pause of the process amounts to)
    counts = await asyncio.gather(one.chainer.turn(), other.chainer.turn())
    assert sum(counts) == 40
    assert (await one.verifier.verify()).checked == 80
    assert (await one.verifier.verify()).is_whole


async def _set(rows: Rows, seq: int, **values: Any) -> None:
    await rows.update_one({"seq": seq}, {"$set": values})


async def _swap(rows: Rows, one: int, other: int) -> None:
    await rows.update_one({"seq": one}, {"$set": {"seq": 1000}})
    await rows.update_one({"seq": other}, {"$set": {"seq": one}})
    await rows.update_one({"seq": 1000}, {"$set": {"seq": other}})


async def _renumber(rows: Rows, first: int, by: int) -> None:
    """As somebody would who wants no gap to be seen."""
    async for row in rows.find({"seq": {"$gte": first}}, sort=[("seq", -by)]):
        await rows.update_one({"_id": row["_id"]}, {"$set": {"seq": row["seq"] + by}})


async def _forged(rows: Rows, at: int | None) -> dict[str, Any]:
    """An entry like the others, by somebody who does not know the secret."""
    like = await rows.find_one({"seq": 3})
    forged = {**like, "_id": Id(), "subject": BOB}
    if at is None:
        return {key: value for key, value in forged.items() if key not in {"seq", "previous", "hash"}}
    entry = from_row(dict(forged), Entry)
    before = await rows.find_one({"seq": at - 1})
    return {**forged, "seq": at, "previous": before["hash"], "hash": entry.hash_at(at, before["hash"])}


async def _insert_at(rows: Rows, at: int) -> None:
    forged = await _forged(rows, at)
    await _renumber(rows, at, 1)
    await rows.insert_one(forged)


async def _remove_without_gap(rows: Rows) -> None:
    await rows.delete_one({"seq": 4})
    await _renumber(rows, 5, -1)


async def _insert_unchained(rows: Rows) -> None:
    await rows.insert_one({**await _forged(rows, None), "waiting": True})


async def _insert_aside(rows: Rows) -> None:
    await rows.insert_one(await _forged(rows, None))


HARMS: dict[str, tuple[Harmful, list[tuple[Harm, int, int]]]] = {
    "the kind": (lambda rows: _set(rows, 4, kind="signed_out"), [(Harm.CHANGED, 4, 0)]),
    "whose": (lambda rows: _set(rows, 9, subject=BOB), [(Harm.CHANGED, 9, 0)]),
    "when": (lambda rows: _set(rows, 1, created_at=datetime(2020, 1, 1, tzinfo=UTC)), [(Harm.CHANGED, 1, 0)]),
    "its link": (lambda rows: _set(rows, 4, hash="0" * 64), [(Harm.MOVED, 4, 0)]),
    "the address": (lambda rows: _set(rows, 4, **{"details.address": "198.51.100.1"}), [(Harm.DETAILS_CHANGED, 4, 0)]),
    "a fact": (lambda rows: _set(rows, 4, **{"details.facts.number": 5}), [(Harm.DETAILS_CHANGED, 4, 0)]),
    "one is gone": (lambda rows: rows.delete_one({"seq": 4}), [(Harm.REMOVED, 4, 4)]),
    "some are gone": (lambda rows: rows.delete_many({"seq": {"$in": [4, 5, 6]}}), [(Harm.REMOVED, 4, 6)]),
    "the first is gone": (lambda rows: rows.delete_one({"seq": 1}), [(Harm.REMOVED, 1, 1)]),
    "the last are gone": (lambda rows: rows.delete_many({"seq": {"$gt": 7}}), [(Harm.REMOVED, 8, 9)]),
    "all are gone": (lambda rows: rows.delete_many({}), [(Harm.REMOVED, 1, 9)]),
    "one is gone and nobody should see": (_remove_without_gap, [(Harm.REMOVED, 4, 4)]),
    "two changed places": (lambda rows: _swap(rows, 4, 5), [(Harm.MOVED, 5, 0)]),
    "one more in between": (lambda rows: _insert_at(rows, 4), [(Harm.INSERTED, 4, 0)]),
    "one more at the end": (lambda rows: _insert_at(rows, 10), [(Harm.INSERTED, 10, 0)]),
    "one more to be chained": (_insert_unchained, [(Harm.INSERTED, 0, 0)]),
    "one more outside": (_insert_aside, [(Harm.INSERTED, 0, 0)]),
}


async def test_every_harm_is_found_at_its_place(audit: Audit, database: Database) -> None:
    await chained(audit)
    rows = database.collection(ENTRIES).raw
    whole = await rows.find().to_list()
    for name, (harmful, expected) in HARMS.items():
        assert (await audit.verifier.verify()).is_whole, name
        await harmful(rows)
        findings = (await audit.verifier.verify()).findings
        assert [(each.harm, each.seq, each.to) for each in findings] == expected, (name, *map(str, findings))
        await rows.delete_many({})
        await rows.insert_many(whole)


async def test_the_end_cannot_be_cut_off_with_its_note(audit: Audit, database: Database) -> None:
    await chained(audit)
    before = await audit.verifier.verify()
    rows, heads = database.collection(ENTRIES).raw, database.collection(HEADS).raw
    await rows.delete_many({"seq": {"$gt": 7}})
    last = await rows.find_one({"seq": 7})
    assert last is not None
    await heads.update_one({}, {"$set": {"seq": 7, "hash": last["hash"]}})
    assert [each.harm for each in (await audit.verifier.verify()).findings] == [Harm.HEAD_CHANGED]
    noted = await audit.verifier.verify(expected=(before.seq, before.hash))
    assert [each.harm for each in noted.findings] == [Harm.HEAD_CHANGED, Harm.NOT_THE_ONE]


async def test_what_is_personal_can_be_forgotten_and_the_chain_stays_whole(audit: Audit, database: Database) -> None:
    await chained(audit, 3)
    await audit.record(event(4, subject=BOB, actor=ADA, facts={"reason": "canary"}))
    await audit.record(event(5, subject=BOB, actor=BOB))
    await audit.chainer.turn()
    assert await audit.reader.forget(ADA) == 4
    kept = str(await database.collection(ENTRIES).raw.find({"seq": {"$lt": 5}}).to_list())
    assert "192.0.2" not in kept
    assert "canary" not in kept
    assert "salt" not in kept
    verdict = await audit.verifier.verify()
    assert (verdict.is_whole, verdict.without_details) == (True, 4)
    own = await audit.reader.page(Wanted(subject=BOB), limit=10)
    assert [each.details is None for each in own.items] == [False, True]


async def test_old_entries_go_from_the_beginning_and_the_rest_stays_whole(audit: Audit, database: Database) -> None:
    await chained(audit)
    rows = database.collection(ENTRIES).raw
    assert await audit.chainer.tidy(now() + timedelta(days=200)) == 0
    assert await rows.count_documents({"details": {"$exists": True}}) == 0
    assert (await audit.verifier.verify()).without_details == 9
    fifth = await rows.find_one({"seq": 5})
    assert fifth is not None
    middle = fifth["created_at"].replace(tzinfo=UTC)
    assert await audit.chainer.tidy(middle + timedelta(days=730)) in range(5)
    cut = await audit.verifier.verify()
    assert cut.is_whole
    assert await audit.chainer.tidy(now() + timedelta(days=800)) == cut.checked
    await audit.record(event(1))
    await audit.chainer.turn()
    after = await audit.verifier.verify()
    assert (after.is_whole, after.first, after.seq, after.checked) == (True, 10, 10, 1)


async def test_another_secret_still_checks_what_the_old_one_signed(open_audit: OpenAudit) -> None:
    await chained(open_audit(), 3)
    rotated = open_audit("another secret, and as long as the first", SECRET)
    await rotated.record(event(4))
    await rotated.chainer._lease._rows.delete_many({})  # noqa: SLF001  (the process before is gone)
    assert await rotated.chainer.turn() == 1
    assert (await rotated.verifier.verify()).unknown_key == 0
    forgotten = await open_audit("another secret, and as long as the first").verifier.verify()
    assert (forgotten.is_whole, forgotten.unknown_key) == (True, 3)


async def test_pages_are_found_by_person_kind_and_time(audit: Audit) -> None:
    await chained(audit, 3)
    await audit.record(event(4, kind="signed_out", subject=BOB, actor=None))
    instant = now()
    first = await audit.reader.page(Wanted(), limit=2)
    rest = await audit.reader.page(Wanted(), limit=2, cursor=first.next_cursor)
    assert [each.details.facts["number"] for each in (*first.items, *rest.items) if each.details] == [4, 3, 2, 1]
    assert [each.kind for each in (await audit.reader.page(Wanted(kind="signed_out"), limit=9)).items] == ["signed_out"]
    assert len((await audit.reader.page(Wanted(actor=ADA), limit=9)).items) == 3
    assert (await audit.reader.page(Wanted(since=instant + timedelta(hours=1)), limit=9)).items == []
    assert len((await audit.reader.page(Wanted(until=instant + timedelta(hours=1)), limit=9)).items) == 4


async def test_who_waits_is_counted_without_a_look_at_all_that_is_kept(audit: Audit, database: Database) -> None:
    await audit.record(event(1))
    plan = str((await database.collection(ENTRIES).raw.find(UNCHAINED).explain())["queryPlanner"]["winningPlan"])
    assert "IXSCAN" in plan
    assert "COLLSCAN" not in plan
