"""Passwords of many at once: few threads, a bounded queue, and everybody in turn."""

import asyncio
import threading
import time

from courtyard.modules.accounts.actions.turns import Turns
from courtyard.modules.accounts.errors import PasswordsBusy

WAITING_MAX = 8


async def outcomes(asked: list["asyncio.Future[str] | asyncio.Task[str]"]) -> list[str]:
    done = await asyncio.gather(*asked, return_exceptions=True)
    return ["busy" if isinstance(each, PasswordsBusy) else str(each) for each in done]


async def test_a_flood_costs_the_others_a_turn_each() -> None:
    turns, gate, order = Turns(1, WAITING_MAX), threading.Event(), list[str]()

    def work(name: str) -> str:
        gate.wait()
        order.append(name)
        return name

    flood = [asyncio.ensure_future(turns.run("flood", lambda n=n: work(f"flood{n}"))) for n in range(20)]  # type: ignore[misc]  # bound now
    await asyncio.gather(*(asyncio.ensure_future(asyncio.wait([each], timeout=0)) for each in flood))
    others = [asyncio.ensure_future(turns.run(name, lambda name=name: work(name))) for name in ("ada", "bob")]  # type: ignore[misc]  # bound now
    await asyncio.wait(others, timeout=0.01)
    gate.set()
    told = await outcomes([*flood, *others])
    turns.close()
    assert told[-2:] == ["ada", "bob"], "whoever has most waiting gave way"
    assert told.count("busy") == 20 + 2 - WAITING_MAX
    assert order[:4] == ["flood0", "flood1", "ada", "bob"] or set(order[1:4]) == {"flood1", "ada", "bob"}


async def test_the_loop_goes_on_while_passwords_are_worked_at() -> None:
    turns = Turns(1, WAITING_MAX)
    ended = threading.Event()
    heavy = asyncio.ensure_future(turns.run("x", ended.wait))
    started = time.monotonic()
    await asyncio.wait([heavy], timeout=0.05)
    assert not heavy.done()
    ended.set()
    assert await heavy
    assert time.monotonic() - started < 5
    failing = await asyncio.gather(turns.run("x", lambda: 1 // 0), return_exceptions=True)
    assert isinstance(failing[0], ZeroDivisionError)
    assert await turns.run("x", lambda: "next") == "next"
    turns.close()
