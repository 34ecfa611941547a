"""Connections to the mail server: kept, counted, limited, and let go."""

import asyncio

from kernel.mail.mail_server import mail_server
from kernel.mail.posting import DeskFactory
from support.waiting import wait_until


async def test_letters_one_after_the_other_share_a_connection(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        desk = await desk_factory(smtp_host="127.0.0.1", smtp_port=server.port)
        for number in range(5):
            await desk.send(id=f"greeting.{number}")
        assert (len(server.taken), server.connections) == (5, 1)


async def test_many_at_once_use_no_more_than_allowed(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        desk = await desk_factory(smtp_host="127.0.0.1", smtp_port=server.port, smtp_connections=3)
        await asyncio.gather(*(desk.send(id=f"greeting.{number}") for number in range(20)))
        assert len(server.taken) == 20
        assert server.open_max <= 3


async def test_an_idle_connection_is_closed(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        desk = await desk_factory(smtp_host="127.0.0.1", smtp_port=server.port, smtp_idle_s=0.05)
        await desk.send()
        await wait_until(server.is_left, "the idle connection is closed")
        await desk.send(id="greeting.2")
        assert (len(server.taken), server.connections) == (2, 2)


async def test_a_connection_that_the_server_gave_up_is_replaced(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        desk = await desk_factory(smtp_host="127.0.0.1", smtp_port=server.port)
        await desk.send()
        server.hang_up()
        await wait_until(server.is_left, "the server hung up")
        await desk.send(id="greeting.2")
        assert (len(server.taken), server.connections) == (2, 2)


async def test_closing_lets_go_of_all(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        desk = await desk_factory(smtp_host="127.0.0.1", smtp_port=server.port)
        await desk.send()
        assert server.open == 1
        await desk.office.close()
        await wait_until(server.is_left, "the connection is closed")


async def test_a_job_that_is_cancelled_leaves_no_connection(desk_factory: DeskFactory) -> None:
    async with mail_server() as server:
        server.hang_at = "data"
        desk = await desk_factory(smtp_host="127.0.0.1", smtp_port=server.port, smtp_connections=1)
        sending = asyncio.create_task(desk.send())
        await wait_until(lambda: server.open == 1, "the letter is on its way")
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await wait_until(server.is_left, "the connection is closed")
        server.hang_at = ""
        await desk.send(id="greeting.2")
        assert len(server.taken) == 1
