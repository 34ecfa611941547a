"""Facts from their recording to their effects: reads as the tutorial of this room."""

import pytest

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.documents import Unit
from kernel.events.conftest import MakeKitchen
from kernel.events.kitchen import Kitchen, PotEmptied, PotFilled
from support.waiting import wait_until


async def test_a_recorded_fact_has_its_effect(kitchen: Kitchen) -> None:
    async with kitchen.working():
        await kitchen.fill("soup")
        await wait_until(lambda: kitchen.has_lines(1), "the line in the diary")
    assert await kitchen.numbers("soup") == [1]


async def test_facts_recorded_while_nobody_works_wait_for_a_worker(kitchen: Kitchen) -> None:
    await kitchen.fill("soup", times=3)
    assert len(await kitchen.rows(waiting=True)) == 3
    async with kitchen.working():
        await wait_until(lambda: kitchen.has_lines(3), "the lines in the diary")
    assert await kitchen.numbers("soup") == [1, 2, 3]
    assert await kitchen.rows(waiting=True) == []


async def test_work_that_is_given_up_publishes_nothing(kitchen: Kitchen) -> None:
    async def spoiled(unit: Unit) -> None:
        await kitchen.outbox.record(unit, PotFilled(pot="soup", number=1))
        raise ValueError("burnt")

    with pytest.raises(ValueError, match="burnt"):
        await kitchen.kitchen.unit_of_work(spoiled)
    assert await kitchen.rows() == []


async def test_facts_of_one_key_arrive_in_order_over_several_processes(make_kitchen: MakeKitchen) -> None:
    one, two = await make_kitchen(), await make_kitchen()
    async with one.working(), two.working():
        for _ in range(10):
            await one.fill("soup")
            await two.fill("stew")
            await two.fill("soup")
        await wait_until(lambda: one.has_lines(30), "the lines in the diary")
    assert await one.numbers("soup") == list(range(1, 21))
    assert await one.numbers("stew") == list(range(1, 11))


async def test_facts_of_one_unit_share_a_row(kitchen: Kitchen) -> None:
    async def both(unit: Unit) -> None:
        await kitchen.outbox.record(unit, PotFilled(pot="soup", number=1), PotEmptied(pot="soup"))
        await kitchen.outbox.record(unit, PotFilled(pot="soup", number=2))

    await kitchen.kitchen.unit_of_work(both)
    assert [fact["topic"] for fact in await kitchen.facts()] == ["pot.filled", "pot.emptied", "pot.filled"]
    assert len(await kitchen.rows()) == 1


async def test_the_envelope_says_who_and_what_about(kitchen: Kitchen) -> None:
    cook = Id()
    await kitchen.fill("soup", actor=Actor(user_id=cook))
    (fact,) = await kitchen.facts()
    assert (fact["actor"], fact["key"], fact["version"]) == (cook, "soup", 1)
    assert fact["data"] == {"pot": "soup", "number": 1, "cook": None}
