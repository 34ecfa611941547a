"""Two caches against a model: after an acknowledged invalidation nobody reads an older value.

The same process never, another process not after the bound within which invalidations arrive.
"""

import asyncio
import time
import uuid
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from redis.asyncio import Redis

from courtyard.kernel.cache import Cache, Kind, LocalStore, connect
from support.waiting import wait_until

T = TypeVar("T")

BOTH = Kind[int]("test.model", 60, int)
SHARED = Kind[int]("test.model_shared", 60, int, levels="shared")
ARRIVES_S = 0.5  # 0.1 s is promised; the rest is for a busy machine
RETURNS_S = 5.0  # after a cut, until the subscription stands again
KEYS = st.integers(0, 2)
WHO = st.integers(0, 1)
KINDS = st.sampled_from([BOTH, SHARED])


def lacks(store: LocalStore, key: str) -> bool:
    return store.get(key) is None


class TwoCaches(RuleBasedStateMachine):
    """Writes, reads, held-up loads, forgetting and cut connections in any order."""

    url: str

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.truth = [0, 0, 0]
        self.held: list[tuple[asyncio.Event, asyncio.Task[int], int]] = []
        self.patience_s = ARRIVES_S

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    @initialize()
    def open(self) -> None:
        async def start() -> None:
            self.namespace = f"t{uuid.uuid4().hex[:12]}"
            self.clients: list[Redis] = [connect(self.url), connect(self.url)]
            self.caches = [Cache(client, local_bytes=1 << 20, namespace=self.namespace) for client in self.clients]
            await asyncio.gather(*(cache.start() for cache in self.caches))
            await wait_until(lambda: all(cache.is_whole for cache in self.caches), "both starting")

        self.run(start())

    def teardown(self) -> None:
        async def stop() -> None:
            for gate, _, _ in self.held:
                gate.set()
            await asyncio.gather(*(task for _, task, _ in self.held), return_exceptions=True)
            await asyncio.gather(*(cache.stop() for cache in self.caches))
            await asyncio.gather(*(client.aclose() for client in self.clients))

        self.run(stop())
        self.loop.close()

    @rule(who=WHO, keys=st.sets(KEYS, min_size=1))
    def write(self, who: int, keys: set[int]) -> None:
        for key in keys:
            self.truth[key] += 1
        self.run(self.caches[who].invalidate(*(f"tag {key}" for key in keys)))
        for key in keys:
            for kind in (BOTH, SHARED):
                assert self.run(self.read(who, key, kind)) == self.truth[key], "the writer reads its own write"

    @rule(who=WHO, key=KEYS, kind=KINDS)
    def read_until_current(self, who: int, key: int, kind: Kind[int]) -> None:
        """Whoever wrote last, the reader sees it within the bound, and from then on for good."""
        self.run(self.settle())
        for _ in range(2):
            assert self.run(self.read(who, key, kind)) == self.truth[key]

    @rule(who=WHO, key=KEYS, kind=KINDS)
    def start_a_load_that_is_held_up(self, who: int, key: int, kind: Kind[int]) -> None:
        gate = asyncio.Event()

        async def load() -> int:
            seen = self.truth[key]
            await gate.wait()
            return seen

        async def start() -> asyncio.Task[int]:
            task = asyncio.create_task(self.caches[who].get_or_load(kind, str(key), load, tags=[f"tag {key}"]))
            await asyncio.wait([task], timeout=0.02)
            return task

        self.held.append((gate, self.run(start()), self.truth[key]))

    @rule()
    def let_loads_return(self) -> None:
        async def release() -> None:
            for gate, _, _ in self.held:
                gate.set()
            for _, task, _at_start in self.held:
                await task

        self.run(release())
        self.held.clear()

    @rule(who=WHO)
    def forget_process_memory(self, who: int) -> None:
        self.caches[who].local.clear()

    @rule()
    def cut_the_subscriptions(self) -> None:
        self.run(self.cut())
        self.patience_s = RETURNS_S

    async def cut(self) -> None:
        for client in await self.clients[0].client_list():
            if client["name"] == f"{self.namespace}:cache:invalidations":
                await self.clients[0].client_kill_filter(_id=client["id"])

    async def settle(self) -> None:
        """Wait until everything announced has arrived: an announcement of our own in each direction marks the end."""
        deadline = time.monotonic() + self.patience_s
        await wait_until(lambda: all(cache.is_whole for cache in self.caches), "return", timeout_s=self.patience_s)
        for here, there in ((0, 1), (1, 0)):
            store = self.caches[there].local
            store.put(store.begin(["mark"]), "mark", 1, 1, 60)
            await self.caches[here].invalidate("mark")
            await wait_until(partial(lacks, store, "mark"), "the mark's arrival", ARRIVES_S)
        assert time.monotonic() < deadline + 2 * ARRIVES_S
        self.patience_s = ARRIVES_S

    async def read(self, who: int, key: int, kind: Kind[int]) -> int:
        """Read; a reader may join a load that is held up and still current, so let that one return first."""

        async def load() -> int:
            return self.truth[key]

        reading = asyncio.create_task(self.caches[who].get_or_load(kind, str(key), load, tags=[f"tag {key}"]))
        await asyncio.wait([reading], timeout=0.2)
        if not reading.done():
            for gate, _, at_start in self.held:
                if at_start == self.truth[key]:
                    gate.set()
        return await asyncio.wait_for(reading, 5)


def test_no_reader_sees_an_older_value_after_an_acknowledged_invalidation(redis_url: str) -> None:
    class Here(TwoCaches):
        url = redis_url

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=30,
            phases=[Phase.generate],
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Here.url == redis_url
