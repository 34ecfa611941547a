"""Keep tallies few: many rows of one subject become one, without anybody waiting."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import structlog
from prometheus_client import Counter

from courtyard.kernel.basics import Id, now
from courtyard.kernel.events import Unit
from courtyard.kernel.jobs import JobContext, Jobs, JobType
from courtyard.modules.tasks.rules.tallying import DUE, apart, folded, missing, standing_key
from courtyard.modules.tasks.store import Hour, Standing, TallyStore

FOLD_FROM_ROWS = 64
_ROUNDS_MAX = 200
_FOLDED = Counter("courtyard_tasks_tallies_folded", "Rows of figures that were put together.")
_CORRECTED = Counter("courtyard_tasks_tallies_corrected", "Figures that differed from the tasks, and were mended.")
_log = structlog.get_logger(__name__)


class Fold(msgspec.Struct, frozen=True):
    """Whose rows."""

    subject: str


FOLD = JobType(
    name="tasks.fold_tallies", queue="analytics", payload=Fold, timeout_s=120, essential=False, durable=False
)


async def fold_later(jobs: Jobs, subject: Id, unit: Unit | None = None) -> None:
    """Have a worker fold the rows of this subject; asked for again within the same ten seconds, it is done once."""
    tens = f"{now():%Y%m%d%H%M%S}"[:-1]
    await jobs.add(FOLD, Fold(str(subject)), id=f"fold.{subject}.{tens}", unit=unit)


class Folding:
    """The worker's side."""

    def __init__(self, tallies: TallyStore) -> None:
        self._tallies = tallies

    async def fold(self, wanted: Fold, _context: JobContext) -> None:
        """Fold until there is one row, beside those of what is due later."""
        for _ in range(_ROUNDS_MAX):
            rows = await self._tallies.fold(Id(wanted.subject), _fold)
            if not rows:
                return
            _FOLDED.inc(rows)

    async def check(self, project: Id) -> int:
        """Hold a project's figures against its tasks and mend them; answers how many were wrong.

        Figures change in the transaction of what they count, so none should ever be.
        """
        wrong = await self._tallies.correct(project, _wrong)
        if wrong:
            _CORRECTED.inc(len(wrong))
            _log.error("tasks.figures_were_wrong", project=str(project), figures=dict(wrong))
        return len(wrong)

    async def check_all(self) -> int:
        """Check every project and inbox; answers how many figures were wrong."""
        return sum([await self.check(project) for project in await self._tallies.projects()])


def _fold(rows: Iterable[Mapping[str, int]]) -> list[tuple[int | None, dict[str, int]]]:
    at = now()
    return apart(folded(rows, at), at)


def _wrong(figures: Mapping[str, int], standings: Sequence[Standing], hours: Sequence[Hour]) -> Mapping[str, int]:
    right = {standing_key(each.of.status, each.of.priority): each.count for each in standings}
    right |= {f"{DUE}:{each.hour:.0f}": each.count for each in hours}
    return missing(figures, right, now())
