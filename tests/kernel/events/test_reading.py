"""What a reader bears: repetitions, failures, poison, other versions, what was before it; on both carriers."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from courtyard.kernel.basics import Fact, Id
from courtyard.kernel.documents import CollectionSpec, Unit
from courtyard.kernel.events import Desk, Reaction, Received
from courtyard.kernel.events.inbox import Inbox
from kernel.events.conftest import MakeKitchen
from kernel.events.kitchen import OUTBOX, Kitchen, PotFilled
from support.waiting import wait_until

READERS: CollectionSpec[Any] = CollectionSpec("event_readers", dict)


class PotFilledAnew(Fact, frozen=True, kw_only=True):
    topic: ClassVar[str] = "pot.filled"
    version: ClassVar[int] = 2
    key_field: ClassVar[str] = "pot"

    pot: str


class Cook:
    """An effect that fails as often as it is told to, for the first filling of the soup."""

    def __init__(self, kitchen: Kitchen, failures: int) -> None:
        self.kitchen = kitchen
        self.failures = failures
        self.attempts = 0

    async def apply(self, received: Received[PotFilled], unit: Unit) -> None:
        if (received.fact.pot, received.fact.number) == ("soup", 1):
            self.attempts += 1
            if self.attempts <= self.failures:
                raise ValueError("too hot")
        await self.kitchen.write(received, unit)


async def test_facts_that_are_published_again_have_no_second_effect(kitchen: Kitchen) -> None:
    await kitchen.fill("soup", times=5)
    async with kitchen.working():
        await wait_until(lambda: kitchen.has_lines(5), "the lines")
        await kitchen.kitchen.collection(OUTBOX).raw.update_many({}, {"$set": {"waiting": True}})
        await kitchen.fill("soup")
        await wait_until(lambda: kitchen.has_lines(6), "the line behind the repetitions")
    assert await kitchen.numbers("soup") == [1, 2, 3, 4, 5, 6]


async def test_effects_of_facts_that_came_together_share_transactions(kitchen: Kitchen) -> None:
    units: list[Unit] = []

    async def apply(received: Received[PotFilled], unit: Unit) -> None:
        units.append(unit)
        await kitchen.write(received, unit)

    kitchen.reactions[:] = [Reaction("diary.write", to=PotFilled, apply=apply)]
    await kitchen.fill("soup", times=40)
    async with kitchen.working():
        await wait_until(lambda: kitchen.has_lines(40), "the lines")
    assert await kitchen.numbers("soup") == list(range(1, 41))
    assert len({id(unit) for unit in units}) <= 10


async def test_of_facts_that_came_together_only_the_poison_is_left_out(kitchen: Kitchen) -> None:
    cook = Cook(kitchen, failures=1_000)
    kitchen.reactions[:] = [Reaction("diary.write", to=PotFilled, apply=cook.apply)]
    await kitchen.fill("stew", times=3)
    await kitchen.fill("soup", times=3)
    desk = Desk(kitchen.events, kitchen.traffic)
    async with kitchen.working():
        await wait_until(lambda: kitchen.has_lines(5), "the lines beside the poison")
        await wait_until(desk.dead, "a dead letter")
    assert (await kitchen.numbers("stew"), await kitchen.numbers("soup")) == ([1, 2, 3], [2, 3])


async def test_of_facts_that_came_together_none_has_a_second_effect_if_another_reader_had_one_meanwhile(
    kitchen: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kitchen.fill("soup", times=3)
    async with kitchen.working():
        await wait_until(lambda: kitchen.has_lines(3), "the lines")

    async def nothing_yet(*_: object) -> set[Id]:
        return set()

    monkeypatch.setattr(Inbox, "done_of", nothing_yet)
    await kitchen.kitchen.collection(OUTBOX).raw.update_many({}, {"$set": {"waiting": True}})
    await kitchen.fill("soup", times=2)
    async with kitchen.working():
        await wait_until(lambda: kitchen.has_lines(5), "the lines behind the repetitions")
    assert await kitchen.numbers("soup") == [1, 2, 3, 4, 5]


async def test_an_effect_that_fails_is_tried_again_and_keeps_the_order_of_its_key(kitchen: Kitchen) -> None:
    cook = Cook(kitchen, failures=2)
    kitchen.reactions[:] = [Reaction("diary.write", to=PotFilled, apply=cook.apply)]
    async with kitchen.working():
        await kitchen.fill("soup", times=3)
        await wait_until(lambda: kitchen.has_lines(3), "the lines")
    assert await kitchen.numbers("soup") == [1, 2, 3]
    assert cook.attempts == 3


async def test_poison_ends_in_the_dead_letters_and_holds_up_nobody_else(kitchen: Kitchen) -> None:
    cook = Cook(kitchen, failures=1_000)
    kitchen.reactions[:] = [Reaction("diary.write", to=PotFilled, apply=cook.apply)]
    async with kitchen.working():
        await kitchen.fill("soup", times=2)
        await kitchen.fill("stew")
        await wait_until(lambda: kitchen.has_lines(2), "the lines behind the poison")
    assert (await kitchen.numbers("soup"), await kitchen.numbers("stew")) == ([2], [1])
    desk = Desk(kitchen.events, kitchen.traffic)
    (dead,) = await desk.dead("diary.write")
    assert (dead.topic, dead.attempts, dead.error) == ("pot.filled", 3, "ValueError: too hot")
    cook.failures = 0
    assert await desk.retry(dead) == ""
    assert await desk.dead() == []
    assert await kitchen.numbers("soup") == [2, 1]


async def test_a_dead_letter_that_fails_again_stays(kitchen: Kitchen) -> None:
    cook = Cook(kitchen, failures=4)
    kitchen.reactions[:] = [Reaction("diary.write", to=PotFilled, apply=cook.apply)]
    desk = Desk(kitchen.events, kitchen.traffic)
    async with kitchen.working():
        await kitchen.fill("soup")
        await wait_until(desk.dead, "a dead letter")
    (dead,) = await desk.dead()
    assert await desk.retry(dead) == "ValueError: too hot"
    (again,) = await desk.dead()
    assert again.attempts == dead.attempts + 1
    assert await kitchen.lines() == []


async def test_one_readers_poison_is_no_other_readers_business(kitchen: Kitchen) -> None:
    cook = Cook(kitchen, failures=1_000)
    kitchen.reactions.append(Reaction("diary.fail", to=PotFilled, apply=cook.apply, attempts=1_000))
    async with kitchen.working():
        await kitchen.fill("soup", times=3)
        await wait_until(lambda: kitchen.has_lines(3), "the other reader's lines")
    assert await kitchen.numbers("soup") == [1, 2, 3]


async def test_bytes_that_are_no_fact_die_at_once(kitchen: Kitchen) -> None:
    desk = Desk(kitchen.events, kitchen.traffic)
    reader = kitchen.events.reader(kitchen.traffic.reading("diary.write"))
    await reader.deliver([b"soup", b"{}"])
    assert sorted(dead.packed for dead in await desk.dead()) == [b"soup", b"{}"]
    assert [dead.topic for dead in await desk.dead()] == ["", ""]


async def test_a_fact_of_another_version_is_left_alone(kitchen: Kitchen) -> None:
    async def anew(unit: Unit) -> None:
        await kitchen.outbox.record(unit, PotFilledAnew(pot="soup"))

    await kitchen.kitchen.unit_of_work(anew)
    async with kitchen.working():
        await kitchen.fill("soup")
        await wait_until(lambda: kitchen.has_lines(1), "the line behind it")
    assert await kitchen.numbers("soup") == [1]
    assert await Desk(kitchen.events, kitchen.traffic).dead() == []


async def test_a_new_reader_gets_what_happens_from_its_introduction_on(kitchen: Kitchen) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    await kitchen.diary.collection(READERS).raw.update_many({}, {"$set": {"since": later}})
    async with kitchen.working():
        await kitchen.fill("soup")
        await wait_until(lambda: _is_read(kitchen), "the fact's reading")
    assert await kitchen.lines() == []


async def _is_read(kitchen: Kitchen) -> bool:
    if await kitchen.rows(waiting=True):
        return False
    return all(line.lag == 0 for line in await Desk(kitchen.events, kitchen.traffic).lines())


async def test_replay_gives_a_new_reader_all_that_is_kept_and_an_old_one_nothing(kitchen: Kitchen) -> None:
    await kitchen.fill("soup", times=3)
    desk = Desk(kitchen.events, kitchen.traffic)
    since = datetime.now(UTC) - timedelta(minutes=1)
    assert await desk.replay("diary.write", since) == 3
    assert await kitchen.numbers("soup") == [1, 2, 3]
    assert await desk.replay("diary.write", since) == 3
    assert await kitchen.numbers("soup") == [1, 2, 3]
    seen: list[tuple[int, int]] = []
    await desk.replay("diary.write", since, into="diary.again", progress=lambda *at: seen.append(at))
    assert await kitchen.numbers("soup") == [1, 2, 3, 1, 2, 3]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert await desk.replay("diary.write", datetime.now(UTC) + timedelta(minutes=1), into="diary.late") == 0


async def test_the_list_shows_what_waits_and_how_far_readers_are(kitchen: Kitchen) -> None:
    await kitchen.fill("soup", times=2)
    desk = Desk(kitchen.events, kitchen.traffic)
    lines = {line.topic: line for line in await desk.lines()}
    assert (lines["pot.filled"].reader, lines["pot.filled"].waiting) == ("diary.write", 2)
    assert (lines["pot.emptied"].reader, lines["pot.emptied"].lag) == ("", 0)
    async with kitchen.working():
        await wait_until(lambda: _is_read(kitchen), "the reading")
    lines = {line.topic: line for line in await desk.lines()}
    assert (lines["pot.filled"].waiting, lines["pot.filled"].lag, lines["pot.filled"].dead) == (0, 0, 0)


async def test_a_hung_effect_of_a_killed_reader_is_had_by_the_next(make_kitchen: MakeKitchen) -> None:
    hung, reached = await make_kitchen(), asyncio.Event()

    async def hang(received: Received[PotFilled], unit: Unit) -> None:
        await hung.write(received, unit)
        reached.set()
        await asyncio.Event().wait()

    hung.reactions[:] = [Reaction("diary.write", to=PotFilled, apply=hang)]
    async with hung.working():
        await hung.fill("soup", times=3)
        await asyncio.wait_for(reached.wait(), 10)
    other = await make_kitchen()
    async with other.working():
        await wait_until(lambda: other.has_lines(3), "the lines of the second process")
    assert await other.numbers("soup") == [1, 2, 3]


@pytest.mark.parametrize("name", ["diary", "Diary.write", "diary.write.more", "diary."])
def test_a_reaction_is_named_after_its_module_and_what_it_does(name: str) -> None:
    async def nothing(_: Received[PotFilled], __: Unit) -> None:
        return None

    with pytest.raises(ValueError, match=r"write <module>\.<verb>"):
        Reaction(name, to=PotFilled, apply=nothing)
