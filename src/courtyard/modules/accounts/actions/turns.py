"""Heavy work beside the event loop: few threads, a bounded queue, and everybody in turn."""

import asyncio
import os
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple, TypeVar

from prometheus_client import Counter, Gauge

from courtyard.modules.accounts.errors import PasswordsBusy

T = TypeVar("T")

_NICE = 4  # whoever only wants to read goes first on the processor; no more, since other processes gain too
_PATIENCE_S = 8.0  # whoever waited longer has given up, or should

_WAITING = Gauge("courtyard_passwords_waiting", "Passwords that wait to be hashed or checked")
_REFUSED = Counter("courtyard_passwords_refused", "Passwords that were not looked at, since too many waited")


class _Waiting(NamedTuple):
    work: Callable[[], Any]
    outcome: "asyncio.Future[Any]"
    since: float


class Turns:
    """Runs work in threads of low priority, one piece of each asker in turn.

    When the queue is full, whoever has most waiting gives way to somebody who has less: a flood from one address costs
    the others a turn each, not their place.

    Args:
        threads: How many run at once.
        waiting_max: How many may wait or run, all together.
    """

    def __init__(self, threads: int, waiting_max: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="passwords", initializer=_be_nice)
        self._free = threads
        self._waiting_max = waiting_max
        self._count = 0
        self._queues: OrderedDict[str, deque[_Waiting]] = OrderedDict()

    async def run(self, of: str, work: Callable[[], T]) -> T:
        """Run work on behalf of an asker.

        Raises:
            PasswordsBusy: too many are waiting.
        """
        if self._count >= self._waiting_max and not self._made_room(of):
            _REFUSED.inc()
            raise PasswordsBusy
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()
        self._queues.setdefault(of, deque()).append(_Waiting(work, outcome, loop.time()))
        self._count += 1
        _WAITING.set(self._count)
        self._go_on()
        return await outcome

    def has_room(self, of: str) -> bool:
        """Whether an asker would get a turn: asked before anything else is done for them."""
        return self._count < self._waiting_max or self._greedier_than(of) is not None

    def close(self) -> None:
        """End the threads; what they are at is finished."""
        self._threads.shutdown(wait=False)

    def _made_room(self, of: str) -> bool:
        """Send away the latest of whoever has most waiting, if that is fair."""
        greedy = self._greedier_than(of)
        if greedy is None:
            return False
        self._send_away(self._queues[greedy].pop())
        if not self._queues[greedy]:
            del self._queues[greedy]
        return True

    def _greedier_than(self, of: str) -> str | None:
        if not self._queues:
            return None
        greedy = max(self._queues, key=lambda each: len(self._queues[each]))
        is_fair = greedy != of and len(self._queues[greedy]) > len(self._queues.get(of, ())) + 1
        return greedy if is_fair else None

    def _send_away(self, waiting: _Waiting) -> None:
        self._leave()
        if not waiting.outcome.done():
            _REFUSED.inc()
            waiting.outcome.set_exception(PasswordsBusy())

    def _go_on(self) -> None:
        while self._free and self._queues:
            of, queue = self._queues.popitem(last=False)
            waiting = queue.popleft()
            if queue:
                self._queues[of] = queue  # behind all others
            loop = asyncio.get_running_loop()
            if waiting.outcome.done() or loop.time() - waiting.since > _PATIENCE_S:
                self._send_away(waiting)
                continue
            self._free -= 1
            running = loop.run_in_executor(self._threads, waiting.work)
            running.add_done_callback(partial(self._done, waiting.outcome))

    def _done(self, outcome: "asyncio.Future[Any]", done: "asyncio.Future[Any]") -> None:
        self._free += 1
        self._leave()
        error = None if done.cancelled() else done.exception()
        if outcome.done():
            pass  # whoever asked has gone
        elif done.cancelled():
            outcome.cancel()
        elif error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(done.result())
        self._go_on()

    def _leave(self) -> None:
        self._count -= 1
        _WAITING.set(self._count)


def _be_nice() -> None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
