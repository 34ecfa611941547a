"""Rows of the outbox: several facts in each, rows of earlier versions with one, and what is taken out of them."""

from datetime import timedelta

import pytest
from bson import Timestamp

from courtyard.kernel.basics import Actor, Id, now
from courtyard.kernel.documents import Unit
from courtyard.kernel.events import forget_facts
from courtyard.kernel.events import kept as kept_facts
from courtyard.kernel.events.kept import KeptFacts
from courtyard.kernel.events.outbox import FACTS_PER_ROW_MAX, unpublished
from kernel.events.kitchen import OUTBOX, Kitchen, PotEmptied, PotFilled
from support.waiting import wait_until

ADA, BOB = Id(), Id()
LONG_AGO = timedelta(days=1)


async def record(kitchen: Kitchen, *facts: PotFilled | PotEmptied, actor: Id | None = None) -> None:
    async def work(unit: Unit) -> None:
        await kitchen.outbox.record(unit, *facts, actor=Actor(user_id=actor))

    await kitchen.kitchen.unit_of_work(work)


async def record_as_it_was(kitchen: Kitchen, number: int, cook: Id | None = None) -> None:
    """A row of an earlier version: one fact, as the row itself."""
    await record(kitchen, PotFilled(pot="soup", number=number, cook=cook), actor=cook)
    row = (await kitchen.rows())[-1]
    (fact,) = row["facts"]
    rows = kitchen.kitchen.collection(OUTBOX).raw
    await rows.delete_one({"_id": row["_id"]})
    await rows.insert_one({"_id": fact.pop("id"), **fact, "position": Timestamp(0, 0), "waiting": True})


async def test_many_facts_fill_several_rows_in_order(kitchen: Kitchen) -> None:
    many = 2 * FACTS_PER_ROW_MAX + 1
    await record(kitchen, *(PotFilled(pot="soup", number=n) for n in range(many)))
    assert [len(row["facts"]) for row in await kitchen.rows()] == [FACTS_PER_ROW_MAX, FACTS_PER_ROW_MAX, 1]
    async with kitchen.working():
        await wait_until(lambda: kitchen.has_lines(many), "the lines in the diary")
    assert await kitchen.numbers("soup") == list(range(many))


async def test_large_facts_fill_a_row_sooner(kitchen: Kitchen) -> None:
    large = "x" * (120 << 10)  # it stands in the fact twice: as its key too
    await record(kitchen, *(PotEmptied(pot=f"{large}{n}") for n in range(6)))
    assert [len(row["facts"]) for row in await kitchen.rows()] == [4, 2]


async def test_rows_of_earlier_versions_are_published_and_read_back(kitchen: Kitchen) -> None:
    await record_as_it_was(kitchen, 1)
    await record(kitchen, PotFilled(pot="soup", number=2), PotEmptied(pot="soup"), PotFilled(pot="soup", number=3))
    await record_as_it_was(kitchen, 4)
    kept = KeptFacts(kitchen.kitchen)
    assert await kept.waiting() == 5
    async with kitchen.working():
        await wait_until(lambda: kitchen.has_lines(4), "the lines in the diary")
    assert await kitchen.numbers("soup") == [1, 2, 3, 4]
    assert await kept.waiting() == 0
    await the_filled_are_read_back(kept)


async def the_filled_are_read_back(kept: KeptFacts) -> None:
    since, filled = now() - LONG_AGO, [PotFilled.topic]
    assert await kept.count_since(since, filled) == 4
    assert await kept.count_since(since, []) == 5
    assert [each.data["number"] async for each in kept.recorded_since(since, filled)] == [1, 2, 3, 4]
    assert [each.data["number"] async for each in kept.published_since(since, filled, "soup".__eq__)] == [1, 2, 3, 4]
    assert [each async for each in kept.published_since(since, filled, "stew".__eq__)] == []
    assert [each.data["number"] for each in await kept.latest(filled, 3)] == [2, 3, 4]
    assert [each.topic for each in await kept.latest([], 3)] == ["pot.emptied", "pot.filled", "pot.filled"]


async def test_what_was_published_is_read_back_in_parts(kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_facts, "_BATCH", 3)
    for number in range(1, 21):
        await record(kitchen, PotFilled(pot="soup", number=number))
    rows, turns = kitchen.kitchen.collection(OUTBOX).raw, [1, 2, 1, 7, 3, 2, 4]  # how many were published together
    places = [row["_id"] for row in await kitchen.rows()]
    for turn, many in enumerate(turns):
        went, places = places[:many], places[many:]
        published = {"$set": {"published_at": now() + timedelta(seconds=turn)}, "$unset": {"waiting": ""}}
        await rows.update_many({"_id": {"$in": went}}, published)
    read = KeptFacts(kitchen.kitchen).published_since(now() - LONG_AGO, [PotFilled.topic], "soup".__eq__)
    assert [each.data["number"] async for each in read] == list(range(1, 21))


async def test_only_the_facts_that_name_somebody_are_forgotten(kitchen: Kitchen) -> None:
    await record_as_it_was(kitchen, 1, ADA)
    await record_as_it_was(kitchen, 2, BOB)
    await record(kitchen, PotFilled(pot="soup", number=3, cook=ADA), PotFilled(pot="soup", number=4, cook=BOB))
    await record(kitchen, PotFilled(pot="soup", number=5), PotEmptied(pot=str(ADA)), actor=ADA)
    async with kitchen.working():
        await wait_until(lambda: kitchen.has_lines(5), "the lines in the diary")
    await record(kitchen, PotFilled(pot="soup", number=6, cook=ADA))  # not published yet: it is still to be digested
    found = await forget_facts(kitchen.events, kitchen.traffic, ADA, now() + LONG_AGO)
    assert found["outbox"] == 4
    assert [fact["data"]["number"] for fact in await kitchen.facts()] == [2, 4, 6]
    assert len(await kitchen.rows()) == 3


async def test_who_waits_is_counted_without_a_look_at_all_that_is_kept(kitchen: Kitchen) -> None:
    await record(kitchen, PotFilled(pot="soup", number=1))
    plan = str(
        (await kitchen.kitchen.collection(OUTBOX).raw.find(unpublished()).explain())["queryPlanner"]["winningPlan"]
    )
    assert "IXSCAN" in plan
    assert "COLLSCAN" not in plan
