"""The facts as an admin sees them: who publishes, who reads, how far behind, and what could not be digested."""

from datetime import datetime

import msgspec

from courtyard.kernel.events import DeadFact, Desk, TopicLine
from courtyard.modules.administration.errors import DeadFactNotFound

__all__ = ["Dead", "Desk", "TopicLine", "dead", "retry", "retry_all", "traffic"]

_SHOWN_MAX = 100
_PACKED_MAX = 4096


class Dead(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that a reader could not digest, as far as it can be read."""

    id: str
    reader: str
    topic: str
    error: str
    attempts: int
    died_at: datetime
    content: str


async def traffic(desk: Desk) -> list[TopicLine]:
    """Every topic with each of its readers, those who are behind first."""
    lines = await desk.lines()
    return sorted(lines, key=lambda line: (-line.dead, -line.lag, not line.reader, line.topic, line.reader))


async def dead(desk: Desk) -> list[Dead]:
    """The oldest dead facts, at most 100."""
    return [_shown(each) for each in (await desk.dead())[:_SHOWN_MAX]]


async def retry(desk: Desk, dead_id: str) -> str:
    """Try one again; answers why it failed, or nothing if it is done.

    Raises:
        DeadFactNotFound: it is not there any more.
    """
    found = next((each for each in await desk.dead() if each.id == dead_id), None)
    if found is None:
        raise DeadFactNotFound
    return await desk.retry(found)


async def retry_all(desk: Desk) -> tuple[int, int]:
    """Try those that are shown again, one after the other; answers how many are done and how many failed."""
    reasons = [await desk.retry(each) for each in (await desk.dead())[:_SHOWN_MAX]]
    failed = sum(1 for reason in reasons if reason)
    return len(reasons) - failed, failed


def _shown(found: DeadFact) -> Dead:
    return Dead(
        id=found.id,
        reader=found.reaction,
        topic=found.topic,
        error=found.error,
        attempts=found.attempts,
        died_at=found.died_at,
        content=found.packed[:_PACKED_MAX].decode(errors="replace"),
    )
