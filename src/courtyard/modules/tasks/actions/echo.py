"""Tells open pages that something changed; what happens within a moment is told once."""

import asyncio
import time

import structlog
from prometheus_client import Counter

from courtyard.kernel.basics import Id
from courtyard.kernel.live import Hub
from courtyard.modules.tasks.actions.freshness import Freshness

# What open pages switch by. They ask for what they show again; the message itself shows nothing.
CHANGED = "tasks.changed"
_GATHER_S = 0.05
_GATHER_MAX_S = 0.3
_PAUSE_PER_TURN = 3.0
_TASKS_TOLD_MAX = 50
_PROJECTS_WAITING_MAX = 10_000
_LOST = Counter("courtyard_tasks_live_lost", "Live messages given up: too many waited, or one failed.")
_log = structlog.get_logger(__name__)


class Echo:
    """Small tasks beside the work. What is lost here is seen at the next reload, so nothing is tried again."""

    def __init__(self, freshness: Freshness, hub: Hub) -> None:
        self._freshness = freshness
        self._hub = hub
        self._waiting: dict[Id, set[Id]] = {}
        self._also: dict[Id, set[Id]] = {}
        self._found_anew: set[Id] = set()
        self._work: asyncio.Task[None] | None = None

    def changed(self, project: Id, *tasks: Id, also: tuple[Id, ...] = (), is_found_anew: bool = True) -> None:
        """Tell whoever can see the project, and ``also`` those who no longer can."""
        if len(self._waiting) >= _PROJECTS_WAITING_MAX:
            _LOST.inc()
            return
        self._waiting.setdefault(project, set()).update(tasks)
        self._also.setdefault(project, set()).update(also)
        if is_found_anew:
            self._found_anew.add(project)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._tell_soon(), name="tasks-echo")

    async def settle(self) -> None:
        """Wait for what was begun (at shutdown)."""
        if self._work is not None:
            await asyncio.gather(self._work, return_exceptions=True)

    async def _tell_soon(self) -> None:
        took_s = 0.0
        while self._waiting:
            # On a busy machine more is gathered before the next turn, which costs as much for one task as for fifty.
            await asyncio.sleep(min(max(_GATHER_S, _PAUSE_PER_TURN * took_s), _GATHER_MAX_S))
            began = time.perf_counter()
            waiting, self._waiting = self._waiting, {}
            also, self._also = self._also, {}
            anew, self._found_anew = self._found_anew, set()
            for project, tasks in waiting.items():
                try:
                    readers = {*await self._freshness.readers_of(project), *also.get(project, set())}
                    await self._freshness.look_again(readers, found_anew=anew & {project})
                    await self._tell(readers, project, tasks)
                except Exception:  # noqa: BLE001  (the change is saved; only its echo is lost)
                    _LOST.inc()
                    _log.exception("tasks.live_lost", project=str(project))
            took_s = time.perf_counter() - began

    async def _tell(self, readers: set[Id], project: Id, tasks: set[Id]) -> None:
        told = sorted(map(str, tasks))[:_TASKS_TOLD_MAX]
        for reader in readers:
            name = "inbox" if reader == project else str(project)
            await self._hub.tell(reader, CHANGED, {"project": name, "tasks": told, "more": len(tasks) > len(told)})
