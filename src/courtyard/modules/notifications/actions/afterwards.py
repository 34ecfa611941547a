"""What follows a commit and nobody waits for: the bell and the open pages of whoever was told."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from prometheus_client import Counter

from courtyard.kernel.basics import Id
from courtyard.kernel.live import Hub
from courtyard.modules.notifications.actions.bell import Bell

# What open pages switch by: something new to show, or only another number.
TOLD = "notification"
CHANGED = "notifications.changed"
_PENDING_MAX = 1000
_LOST = Counter("courtyard_notifications_live_lost", "Live messages given up: too many waited, or one failed.")
_log = structlog.get_logger(__name__)


class Afterwards:
    """Small tasks beside the work. What is lost here is seen at the next reload, so nothing is tried again."""

    def __init__(self, bell: Bell, hub: Hub) -> None:
        self._bell, self._hub = bell, hub
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, user: Id, kind: str, data: dict[str, Any]) -> None:
        """Forget the member's number and send this to their open pages, with the number as it is now."""
        if len(self._tasks) >= _PENDING_MAX:
            _LOST.inc()
            return
        self._start(self._tell(user, kind, data))

    async def settle(self) -> None:
        """Wait for what was begun (at shutdown)."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="notifications-afterwards")
        self._tasks.add(task)
        task.add_done_callback(self._end)

    async def _tell(self, user: Id, kind: str, data: dict[str, Any]) -> None:
        await self._bell.changed(user)
        unread = await self._bell.unread_of(user)
        await self._hub.tell(user, kind, {**data, "unread": unread})

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:  # the change is saved; only its echo is lost
            _LOST.inc()
            _log.error("notifications.live_lost", exc_info=error)
