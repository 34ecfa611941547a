"""The table that the README links to, and how far a run goes."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from faults.trial import Findings

PATH = Path(__file__).parents[2] / "docs" / "faults.md"
SCENARIOS = (
    *("R1 workers", "R2 zombies", "R3 crash points", "R3 API"),
    *("R4 everysec", "R4 always", "R4 cut", "R4 empty", "R5 mongod"),
    *("R13 rolling", "control: jobs not owed", "control: answered too early"),
)
_FORM = "COURTYARD_FAULTS"
_HEADINGS = (
    *("scenario", "orders", "acknowledged", "nobody knows", "faults that hit", "lost", "effects twice"),
    *("out of order", "run again", "recovery s"),
)


class Form(msgspec.Struct, frozen=True):
    """Full or short."""

    is_short: bool

    def of(self, full: float, short: float) -> float:
        """The number for this form."""
        return short if self.is_short else full


def form() -> Form:
    """As the environment says; short unless it asks for all."""
    return Form(os.environ.get(_FORM, "short") != "full")


class Report:
    """Collects the findings of a run."""

    def __init__(self) -> None:
        self.found: dict[str, Findings] = {}

    def add(self, findings: Findings) -> None:
        """Another scenario is done."""
        assert findings.scenario in SCENARIOS, findings.scenario
        self.found[findings.scenario] = findings

    @property
    def is_complete(self) -> bool:
        """Whether every scenario is there."""
        return self.found.keys() == set(SCENARIOS)

    def table(self) -> str:
        """All findings as Markdown, in the order of the scenarios."""
        found = [self.found[name] for name in SCENARIOS if name in self.found]
        lines = [_line(_HEADINGS), _line(["---", *["--:"] * (len(_HEADINGS) - 1)])]
        return "\n".join([*lines, *(_line(_cells(each)) for each in found)])

    def text(self) -> str:
        """The whole page."""
        found = [self.found[name] for name in SCENARIOS if name in self.found]
        done = "\n".join(f"- **{each.scenario}**: {each.title}" for each in found)
        asked = sum(each.asked for each in found if not each.control)
        hits = sum(each.hits for each in found if not each.control)
        return _PAGE.format(
            date=datetime.now(UTC).date().isoformat(), table=self.table(), done=done, asked=f"{asked:,}", hits=hits
        )


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(each: Findings) -> list[str]:
    verdict = each.verdict
    counts = (each.asked, each.ok, each.unknown, each.hits, verdict.lost, verdict.twice, len(verdict.disorder))
    recovery = "" if each.control else f"{each.recovery_s:.1f}"
    return [each.scenario, *(f"{count:,}" for count in counts), f"{each.run_again:,}", recovery]


_PAGE = """# What survives

`make test-faults` writes this page ({date}, two cores). `make test-faults-short` runs the same in a few minutes and is
part of `.ci/run`.

A client process orders from a trial shop and keeps a journal: each order is on disk before it is sent, and what the
server said is on disk before it counts. An order is a change, a fact and a job in one unit of work. Meanwhile processes
are hurt by a seeded schedule. When all is healed, journal and database are compared: {asked} orders, {hits} faults that
really hit.

{table}

{done}

How to read it:

- *Nobody knows*: the connection broke before the answer. Such an order may be there or not; if it is there, its fact
  and its job must have had their effects too.
- *Lost*: acknowledged, or found in the database, and without its change, its fact's effect or its job's effect.
- *Effects twice*: counted in collections without any unique index, so that a repetition would show. A reaction's effect
  is one transaction with its row in the inbox; a job's effect is one transaction with a stamp that bears the job's id.
- *Out of order*: a fact that was not applied directly after the one before it of the same customer.
- *Run again*: handlers that came to their effect a second time. Delivery is at least once; the key makes it harmless.
- *Recovery*: seconds from the end of the load until every change had its effects.
- The *controls* must lose: work that is not owed while Valkey is emptied, and answers that are given before the write.
  They show that this harness can see a loss.

A scenario fails when anything is lost, twice, out of order or stuck, when too few faults hit, or when less than half of
the orders were acknowledged. `kill -9` leaves what was written in the system's page cache; a power cut does not. For
Valkey that difference is played by cutting off the end of its append-only file; for mongod it is not played: there the
journal (`w: majority`, which waits for it) is trusted. Everything runs on one machine, with one mongod.
"""
