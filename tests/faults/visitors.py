"""What a member feels while something behind the house hangs: how long their requests take."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from functools import partial
from time import perf_counter

import httpx
import msgspec

from support.actors import PASSWORD, Person, sign_up
from support.app import App

Times = dict[str, list[float]]

_AT_ONCE = 4
_numbers = itertools.count(1)


class Felt(msgspec.Struct, frozen=True):
    """Milliseconds that one kind of request took."""

    p50_ms: float
    p99_ms: float
    longest_ms: float


def best(felt: list[dict[str, Felt]]) -> dict[str, Felt]:
    """The least of each figure but the longest: a busy machine adds to some of them, what hangs to all."""
    return {
        kind: Felt(
            min(each[kind].p50_ms for each in felt),
            min(each[kind].p99_ms for each in felt),
            max(each[kind].longest_ms for each in felt),
        )
        for kind in felt[0]
    }


class Visitors:
    """A cook, four who like what the cook writes, and their requests."""

    def __init__(self, app: App, cook: Person, readers: list[Person], door: httpx.AsyncClient) -> None:
        self._app = app
        self.cook, self.readers, self.door = cook, readers, door

    @classmethod
    async def of(cls, app: App) -> "Visitors":
        """Make their accounts."""
        readers = [await sign_up(app) for _ in range(_AT_ONCE)]
        return cls(app, await sign_up(app), readers, await app.client())

    async def come(self, rounds: int) -> dict[str, Felt]:
        """Four at once; in each round everybody writes, likes and signs in. At most 45: nobody has over 50 sessions."""
        times: Times = {"create": [], "like": [], "sign in": []}
        await asyncio.gather(*(self._visit(reader, rounds, times) for reader in self.readers))
        return {kind: _felt(taken) for kind, taken in times.items()}

    async def _visit(self, reader: Person, rounds: int, times: Times) -> None:
        guest = await sign_up(self._app)
        for _ in range(rounds):
            body = {"title": f"Soup {next(_numbers)}", "ingredients": ["1 l water"], "instructions": ["Boil."]}
            made = await _timed(times["create"], partial(self.cook.client.post, "/api/recipes", json=body))
            path = f"/api/recipes/{made.json()['id']}/like"
            await _timed(times["like"], partial(reader.client.post, path))
            login = {"email": guest.email, "password": PASSWORD}
            device = {"user-agent": f"program{next(_numbers)}/1.0"}  # a new one each time: a letter and a notification
            await _timed(times["sign in"], partial(self.door.post, "/api/auth/login", json=login, headers=device))


async def _timed(times: list[float], ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    begun = perf_counter()
    answer = await ask()
    times.append(perf_counter() - begun)
    assert answer.is_success, answer.text
    return answer


def _felt(times: list[float]) -> Felt:
    ordered = sorted(each * 1000 for each in times)
    return Felt(ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)], ordered[-1])
