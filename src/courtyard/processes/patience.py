"""A loop that gives way to requests, but not for ever.

Niceness belongs to a thread, and only the system's owner can lower it again. So the loop runs in either of two threads:
in one that gives way, and, when it had hardly any processor there for some time, in one that has the same right as
requests, until it has caught up.
"""

import asyncio
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import structlog
import uvloop

from courtyard.processes.turns import give_way

PATIENCE_S = 10.0

_LOOKS = 10  # within the time of patience
_STARVED = 0.75
_AT_EASE = 0.25

_log = structlog.get_logger()


def run_giving_way(
    work: Coroutine[Any, Any, None], end: Callable[[], None], niceness: int, patience_s: float = PATIENCE_S
) -> None:
    """Run it to its end, with this niceness as a rule. To be called in the first thread.

    Args:
        work: Runs in one of two threads, one after the other; both last until it is over.
        end: Called in the loop at each SIGTERM and SIGINT.
        niceness: Of the thread that gives way, in addition to that of the process.
        patience_s: Who waited for the processor for three quarters of this time gives way no longer; who waited for a
            quarter of it at most does so again.
    """
    with ExitStack() as threads:
        polite, equal = (threads.enter_context(_thread(each)) for each in (niceness, 0))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            loop = runner.get_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: loop.is_closed() or loop.call_soon_threadsafe(end))
            task = loop.create_task(work)
            task.add_done_callback(lambda _: loop.stop())
            while not task.done():
                _stay(task, polite, patience_s, until=lambda waited: waited > _STARVED)
                if not task.done():
                    _log.warning("worker_gives_way_no_longer", waited_for_s=patience_s)
                    _stay(task, equal, patience_s, until=lambda waited: waited < _AT_EASE)
            task.result()


class _Thread(NamedTuple):
    executor: ThreadPoolExecutor
    id: int


@contextmanager
def _thread(niceness: int) -> Iterator[_Thread]:
    """One that lasts: children that shall not outlive it would end with it."""
    with ThreadPoolExecutor(1, thread_name_prefix="loop", initializer=partial(give_way, niceness)) as executor:
        yield _Thread(executor, executor.submit(threading.get_native_id).result())


def _stay(task: asyncio.Task[None], thread: _Thread, patience_s: float, until: Callable[[float], bool]) -> None:
    """Run the task's loop in this thread until it is done, or the share of the time that it waits says so."""
    loop = task.get_loop()
    running: Future[None] = thread.executor.submit(loop.run_forever)
    looks: deque[tuple[float, float]] = deque(maxlen=_LOOKS + 1)
    while not wait([running], timeout=patience_s / _LOOKS).done:
        looks.append((time.monotonic(), _waited_s(thread.id)))
        (begun, before), (now, after) = looks[0], looks[-1]
        if len(looks) == looks.maxlen and until((after - before) / (now - begun)):
            loop.call_soon_threadsafe(lambda: task.done() or loop.stop())  # it may be done at this very moment
            break
    running.result()


def _waited_s(thread: int) -> float:
    """For how long a thread of this process wanted the processor and had none; 0 where the system does not tell."""
    try:
        _, waited_ns, *_ = Path(f"/proc/self/task/{thread}/schedstat").read_text().split()
    except OSError:
        return 0.0
    return int(waited_ns) / 1e9
