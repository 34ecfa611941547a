"""A short disconnect loses nothing; after a long one the client is told to load anew."""

import asyncio
import time
from typing import Any

from courtyard.kernel.basics import Id
from courtyard.kernel.live import Hub
from kernel.live.conftest import Pair
from kernel.live.lines import line
from support.server import Member

MESSAGES = 200


async def test_connections_that_break_while_messages_are_sent_lose_none_and_repeat_none(pair: Pair, hub: Hub) -> None:
    ada = pair.one.member()
    heard: list[int] = []
    opened = asyncio.Event()

    async def listen() -> None:
        query, process = "", 0
        while len(heard) < MESSAGES:
            async with line(pair[process % 2], ada, query) as own:
                opened.set()
                until = min(MESSAGES, len(heard) + 23)
                while len(heard) < until:
                    heard.append(await own.data())
                own.connection.transport.abort()
            query, process = f"?last={own.last}", process + 1

    listening = asyncio.create_task(listen())
    await opened.wait()
    for number in range(MESSAGES):
        await hub.tell(Id(ada.id), "number", number)
    await listening
    assert heard == list(range(MESSAGES))


async def test_resuming_on_an_open_line_sends_what_came_after_the_id(pair: Pair, hub: Hub) -> None:
    ada = pair.one.member()
    async with line(pair.one, ada) as before:
        await hub.tell(Id(ada.id), "number", 1)
        assert await before.data() == 1
    for number in (2, 3):
        await hub.tell(Id(ada.id), "number", number)
    async with line(pair.two, ada) as own:
        await own.say(type="resume", last=before.last)
        assert [await own.data(), await own.data()] == [2, 3]


async def test_the_first_place_says_when_the_newest_message_was_told(pair: Pair, hub: Hub) -> None:
    ada = pair.one.member()
    async with line(pair.one, ada) as own:
        assert told_at_ms(own.last) == 0, "a page can be no older than what was never told"
    begun_ms = int(time.time() * 1000)
    await hub.tell(Id(ada.id), "number", 1)
    async with line(pair.two, ada) as own, line(pair.one, ada) as beside:
        assert told_at_ms(own.last) >= begun_ms
        assert beside.last == own.last
        await hub.tell(Id(ada.id), "number", 2)
        assert [await each.data() for each in (own, beside)] == [2, 2]


def told_at_ms(place: str) -> int:
    return int(place.partition(".")[2].partition("-")[0])


async def reset_after(pair: Pair, member: Member, last: str) -> dict[str, Any]:
    async with line(pair.two, member, f"?last={last}") as own:
        return await own.next()


async def test_what_is_no_longer_known_is_a_reset_and_the_line_goes_on(pair: Pair, hub: Hub) -> None:
    ada = pair.one.member()
    async with line(pair.one, ada) as before:
        pass
    await asyncio.gather(*(hub.tell(Id(ada.id), "number", number) for number in range(500)))
    async with line(pair.two, ada, f"?last={before.last}") as own:
        assert (await own.next())["type"] == "reset"
        await hub.tell(Id(ada.id), "number", "next")
        while await own.data() != "next":
            pass  # on a slow machine some of the 500 are told late
    async with line(pair.two, ada, f"?last={own.last}") as again:
        await hub.tell(Id(ada.id), "number", "last")
        assert await again.data() == "last"


async def test_an_id_of_somebody_else_or_of_another_valkey_or_of_nobody_is_a_reset(pair: Pair, hub: Hub) -> None:
    ada, bob = pair.one.member(), pair.one.member()
    async with line(pair.one, bob) as other:
        await hub.tell(Id(bob.id), "secret", "of Bob")
        await other.data()
    run, _, entry = other.last.partition(".")
    for last in (other.last, f"0{run[1:]}x.{entry}", "0", "x" * 2000, f"{run}.99999999999999-0", f"{run}.1-1"):
        assert (await reset_after(pair, ada, last))["type"] == "reset", last
