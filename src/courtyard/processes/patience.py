"""A loop that gives way to requests, but not for ever.

Niceness belongs to a thread, and only the system's owner can lower it again. So the loop runs in either of two threads:
in one that gives way, and, when it had hardly any processor there for some time, for as long again in one that does so
less.
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
_WAITS, _RUNS = 0.75, 0.05
_FIRM_NICENESS = 10  # a tenth of a processor that somebody else wants all the time

_log = structlog.get_logger()


class Use(NamedTuple):
    """Of a processor, by a thread: seconds that it ran, and those in which it would have; or shares of a time."""

    ran: float
    waited: float


def is_starving(share: Use) -> bool:
    """Whoever comes last waits wherever others are busy; who also gets nothing done is starving."""
    return share.waited > _WAITS and share.ran < _RUNS


def run_giving_way(
    work: Coroutine[Any, Any, None], end: Callable[[], None], niceness: int, patience_s: float = PATIENCE_S
) -> None:
    """Run it to its end, with this niceness as a rule. To be called in the first thread.

    Args:
        work: Runs in one of two threads, one after the other; both last until it is over.
        end: Called in the loop at each SIGTERM and SIGINT.
        niceness: Of the thread that gives way, in addition to that of the process.
        patience_s: Who waited for the processor for three quarters of this time, and had it for a twentieth at most,
            gives way less for as long again.
    """
    with ExitStack() as threads:
        polite, firm = (threads.enter_context(_thread(each)) for each in (niceness, min(niceness, _FIRM_NICENESS)))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            loop = runner.get_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: loop.is_closed() or loop.call_soon_threadsafe(end))
            task = loop.create_task(work)
            task.add_done_callback(lambda _: loop.stop())
            while not task.done():
                _stay(task, polite, patience_s, until=is_starving)
                if not task.done():
                    _log.warning("worker_gives_way_less", waited_for_s=patience_s)
                    _stay(task, firm, patience_s, until=lambda _: True)
            task.result()


class _Thread(NamedTuple):
    executor: ThreadPoolExecutor
    id: int


@contextmanager
def _thread(niceness: int) -> Iterator[_Thread]:
    """One that lasts: children that shall not outlive it would end with it."""
    with ThreadPoolExecutor(1, thread_name_prefix="loop", initializer=partial(give_way, niceness)) as executor:
        yield _Thread(executor, executor.submit(threading.get_native_id).result())


def _stay(task: asyncio.Task[None], thread: _Thread, patience_s: float, until: Callable[[Use], bool]) -> None:
    """Run the task's loop in this thread until it is done, or what it had of the last time of patience says so."""
    loop = task.get_loop()
    running: Future[None] = thread.executor.submit(loop.run_forever)
    looks: deque[tuple[float, Use]] = deque(maxlen=_LOOKS + 1)
    while not wait([running], timeout=patience_s / _LOOKS).done:
        looks.append((time.monotonic(), _use_of(thread.id)))
        (begun, before), (now, after) = looks[0], looks[-1]
        if len(looks) == looks.maxlen and until(_share(before, after, now - begun)):
            loop.call_soon_threadsafe(lambda: task.done() or loop.stop())  # it may be done at this very moment
            break
    running.result()


def _share(before: Use, after: Use, time_s: float) -> Use:
    return Use((after.ran - before.ran) / time_s, (after.waited - before.waited) / time_s)


def _use_of(thread: int) -> Use:
    """What a thread of this process had so far, in seconds; nothing where the system does not tell."""
    try:
        ran_ns, waited_ns, *_ = Path(f"/proc/self/task/{thread}/schedstat").read_text().split()
    except OSError:
        return Use(0, 0)
    return Use(int(ran_ns) / 1e9, int(waited_ns) / 1e9)
