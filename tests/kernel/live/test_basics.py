"""Live messages, from telling to the socket: the first things first."""

import asyncio
from typing import Any

import pytest

from courtyard.kernel.basics import Id
from courtyard.kernel.live import Hub
from kernel.live.conftest import Pair
from kernel.live.lines import line

Told = dict[str, Any]


async def test_a_message_reaches_every_socket_of_its_user_in_every_process(pair: Pair, hub: Hub) -> None:
    ada = pair.one.member()
    async with line(pair.one, ada) as here, line(pair.one, ada) as beside, line(pair.two, ada) as there:
        await hub.tell(Id(ada.id), "greeting", {"text": "hello, Ada"})
        for each in (here, beside, there):
            message = await each.next()
            assert (message["kind"], message["data"]) == ("greeting", {"text": "hello, Ada"})


async def test_users_are_never_mixed(pair: Pair, hub: Hub) -> None:
    people = [pair.one.member() for _ in range(3)]

    async def told(index: int) -> list[Told]:
        async with line((pair.one, pair.two)[index % 2], people[index]) as own:
            ready.release()
            return [await own.data() for _ in range(50)]

    ready = asyncio.Semaphore(0)
    sockets = [asyncio.create_task(told(index)) for index in range(3)]
    for _ in people:
        await ready.acquire()
    for number in range(50):
        await asyncio.gather(*(hub.tell(Id(each.id), "n", {"for": each.id, "n": number}) for each in people))
    for person, heard in zip(people, await asyncio.gather(*sockets), strict=True):
        assert heard == [{"for": person.id, "n": number} for number in range(50)]


async def test_what_is_told_twice_under_one_id_arrives_once(pair: Pair, hub: Hub) -> None:
    ada = pair.one.member()
    async with line(pair.one, ada) as own:
        for word in ("first", "again", "other"):
            await hub.tell(Id(ada.id), "word", word, id="other" if word == "other" else "same")
        assert [await own.data(), await own.data()] == ["first", "other"]


async def test_a_message_that_is_too_large_is_its_sender_s_mistake(hub: Hub) -> None:
    with pytest.raises(ValueError, match="at most 4096"):
        await hub.tell(Id(), "essay", "x" * 5000)


async def test_telling_somebody_who_is_not_here_is_fine_and_ids_only_grow(pair: Pair, hub: Hub) -> None:
    ada = pair.one.member()
    await hub.tell(Id(ada.id), "before", 0)
    async with line(pair.one, ada) as own:
        seen = [own.last]
        for number in range(5):
            await hub.tell(Id(ada.id), "after", number)
            assert await own.data() == number
            seen.append(own.last)
    assert len(set(seen)) == 6


async def test_a_client_can_ask_whether_the_line_stands(pair: Pair) -> None:
    async with line(pair.one, pair.one.member(), path="/api/notifications/ws") as own:
        await own.say(type="ping")
        assert await own.next() == {"type": "pong"}
