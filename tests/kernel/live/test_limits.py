"""How many, how large, how often, how slow."""

import asyncio
from contextlib import AsyncExitStack

from courtyard.kernel.basics import Id
from courtyard.kernel.live import Hub
from kernel.live.conftest import MESSAGES_PER_MIN, SOCKETS_PER_ADDRESS, SOCKETS_PER_USER, Pair
from kernel.live.lines import Line, figure, line, refusal
from support.waiting import wait_until

TOO_MANY = (429, "too_many_sockets")


async def test_a_user_has_so_many_sockets_over_all_processes(pair: Pair) -> None:
    ada = pair.one.member()
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(line(pair[n % 2], ada)) for n in range(SOCKETS_PER_USER)]
        for process in pair:
            assert await refusal(process, ada) == TOO_MANY
        await opened[0].connection.close()

        async def there_is_room() -> bool:
            try:
                async with line(pair.two, ada):
                    return True
            except Exception:  # noqa: BLE001  (asked again until the place is free)
                return False

        await wait_until(there_is_room, "a place is free again")


async def test_an_address_has_so_many_sockets_in_a_process(pair: Pair) -> None:
    people = [pair.one.member() for _ in range(SOCKETS_PER_ADDRESS // SOCKETS_PER_USER + 1)]
    async with AsyncExitStack() as stack:
        for number in range(SOCKETS_PER_ADDRESS):
            await stack.enter_async_context(line(pair.one, people[number // SOCKETS_PER_USER]))
        assert await refusal(pair.one, people[-1]) == TOO_MANY
        async with line(pair.two, people[-1]):
            pass  # the other process has room


async def test_a_message_over_4_kib_closes_the_socket(pair: Pair) -> None:
    async with line(pair.one, pair.one.member()) as own:
        await own.connection.send("x" * 5000)
        assert await own.end() == 1009


async def test_many_fragments_of_one_message_are_too_large_as_well(pair: Pair) -> None:
    async with line(pair.one, pair.one.member()) as own:
        await own.connection.send(["x" * 1000] * 5)
        assert await own.end() == 1009


async def test_a_client_that_talks_too_much_is_closed(pair: Pair) -> None:
    async with line(pair.one, pair.one.member()) as own:
        for _ in range(MESSAGES_PER_MIN):
            await own.say(type="ping")
            assert await own.next() == {"type": "pong"}
        await own.say(type="ping")
        assert await own.end() == 4429


async def test_what_a_client_may_not_say_closes_its_socket(pair: Pair) -> None:
    for words in ("", "{", "[]", '{"type":"admin"}', '{"type":"ping","x":1}', "[" * 2000, b"\x00"):
        async with line(pair.one, pair.one.member()) as own:
            await own.connection.send(words)
            assert await own.end() == 4400, words


async def everything(quick: Line) -> None:
    async for _ in quick.connection:
        pass


async def test_a_reader_who_does_not_read_is_closed_and_others_do_not_wait(pair: Pair, hub: Hub) -> None:
    ada = pair.one.member()
    before = await figure(pair.one, 'courtyard_live_closed_total{reason="slow"}')

    async def is_closed() -> bool:
        await asyncio.gather(*(hub.tell(Id(ada.id), "page", "x" * 3900) for _ in range(100)))
        return await figure(pair.one, 'courtyard_live_closed_total{reason="slow"}') > before

    async with line(pair.one, ada, max_queue=1, ping_interval=None) as slow, line(pair.two, ada) as quick:
        reading = asyncio.create_task(everything(quick))
        await wait_until(is_closed, "the slow reader's socket is closed", timeout_s=30)
        assert await slow.end() == 1013
        assert not reading.done()
        await quick.connection.close()
        await reading
