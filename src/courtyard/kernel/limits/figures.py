"""What the limits count."""

from typing import NamedTuple

from prometheus_client import Counter

from courtyard.kernel.cache import Tally

_VERDICTS = Counter("courtyard_limits_verdicts", "Attempts by outcome.", ["limit", "outcome"])
_ALONE = Counter("courtyard_limits_alone", "Attempts counted in this process only, Valkey being away.", ["limit"])
ROUND_TRIPS = Tally(Counter("courtyard_limits_questions", "Questions sent to Valkey; leases make them few."))


class LimitTallies(NamedTuple):
    """The figures of one limit; the label set is bounded by the limits that the code declares."""

    allowed: Tally
    refused: Tally
    alone: Tally


_by_limit: dict[str, LimitTallies] = {}


def tallies_of(limit: str) -> LimitTallies:
    """The figures of a limit, made on first use."""
    found = _by_limit.get(limit)
    if found is None:
        found = _by_limit[limit] = LimitTallies(
            allowed=Tally(_VERDICTS.labels(limit, "allowed")),
            refused=Tally(_VERDICTS.labels(limit, "refused")),
            alone=Tally(_ALONE.labels(limit)),
        )
    return found
