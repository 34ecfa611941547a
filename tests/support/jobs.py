"""Work that nobody watches."""

from courtyard.kernel.basics import Id
from courtyard.kernel.jobs import JobContext


def unwatched(job: str = "job", *, attempt: int = 1, actor: Id | None = None) -> JobContext:
    """What a job is told of itself; its progress is not looked at."""
    return JobContext(job, attempt, actor, "", _not_looked_at)


async def _not_looked_at(percent: int, text: str) -> None:
    """Whoever would look at the progress."""
