"""The table that the README links to, and how far a run goes."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from faults.trial import Findings

KEPT = Path(__file__).parents[2] / "docs" / "faults.json"
SCENARIOS = (
    *("R1 workers", "R2 zombies", "R3 crash points", "R3 API"),
    *("R4 everysec", "R4 always", "R4 cut", "R4 empty", "R5 mongod"),
    *("R13 rolling", "control: jobs not owed", "control: answered too early"),
)
_FORM = "COURTYARD_FAULTS"
_COUNTS = ("orders", "acknowledged", "unknown", "hits", "lost", "twice", "out of order", "run again")


class Form(msgspec.Struct, frozen=True):
    """Full or short."""

    is_short: bool

    def of(self, full: float, short: float) -> float:
        """The number for this form."""
        return short if self.is_short else full


def form() -> Form:
    """As the environment says; short unless it asks for all."""
    return Form(os.environ.get(_FORM, "short") != "full")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One scenario that was passed, as it is kept between runs."""

    date: str
    title: str
    is_control: bool
    counts: dict[str, int]
    recovery_s: float


class Report:
    """What was passed: in this run, and, for the page, in earlier full runs.

    Args:
        kept: The file of the rows of full runs; None for a run that leaves nothing behind.
    """

    def __init__(self, kept: Path | None) -> None:
        self._kept = kept
        self.fresh: dict[str, Row] = {}

    def add(self, found: Findings) -> None:
        """Another scenario was passed."""
        assert found.scenario in SCENARIOS, found.scenario
        verdict = found.verdict
        numbers = (found.asked, found.ok, found.unknown, found.hits, verdict.lost, verdict.twice)
        counts = dict(zip(_COUNTS, (*numbers, len(verdict.disorder), found.run_again), strict=True))
        self.fresh[found.scenario] = Row(
            date=datetime.now(UTC).date().isoformat(),
            title=found.title,
            is_control=found.control,
            counts=counts,
            recovery_s=round(found.recovery_s, 1),
        )

    def write(self) -> None:
        """Bring the kept rows up to date, and write the page from all of them."""
        if self._kept is None or not self.fresh:
            return
        rows = self._earlier() | self.fresh
        kept = {name: rows[name] for name in SCENARIOS if name in rows}
        self._kept.write_bytes(msgspec.json.format(msgspec.json.encode(kept), indent=2) + b"\n")
        self._kept.with_suffix(".md").write_text(page(kept))

    def _earlier(self) -> dict[str, Row]:
        assert self._kept is not None, "there is no file"
        return msgspec.json.decode(self._kept.read_bytes(), type=dict[str, Row]) if self._kept.exists() else {}


def table(rows: Mapping[str, Row]) -> str:
    """The rows as Markdown, in the order of the scenarios."""
    headings = ("scenario", *_COUNTS, "recovery s")
    lines = [_line(headings), _line(["---", *["--:"] * (len(headings) - 1)])]
    return "\n".join([*lines, *(_line(_cells(name, rows[name])) for name in SCENARIOS if name in rows)])


def page(rows: Mapping[str, Row]) -> str:
    """The whole page."""
    done = "\n".join(f"- **{name}** ({row.date}): {row.title}." for name, row in rows.items())
    asked, hits = (sum(row.counts[name] for row in rows.values() if not row.is_control) for name in ("orders", "hits"))
    return _PAGE.format(table=table(rows), done=done, asked=f"{asked:,}", hits=hits)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(name: str, row: Row) -> list[str]:
    recovery = "" if row.is_control else f"{row.recovery_s:.1f}"
    return [name, *(f"{count:,}" for count in row.counts.values()), recovery]


_PAGE = """# What survives

`make test-faults` writes this page, here on two cores. `make test-faults-short` runs the same for a few
minutes and is part of `.ci/run`.

A client process orders from a trial shop and keeps a journal: each order is on disk before it is sent, and what the
server said is on disk before it counts. An order is a change, a fact and a job in one unit of work. Meanwhile processes
are hurt by a seeded schedule. When all is healed, journal and database are compared: {asked} orders, {hits} faults that
really hit.

{table}

{done}

How to read it:

- *Unknown*: the connection broke before the answer. Such an order may be there or not; if it is there, its fact
  and its job must have had their effects too.
- *Hits*: faults that met a running process; faults on workers count only when jobs were at work.
- *Lost*: acknowledged, or found in the database, and without its change, its fact's effect or its job's effect.
- *Twice*: effects, counted in collections without any unique index, so that a repetition would show. A reaction's
  effect is one transaction with its row in the inbox; a job's effect is one with a stamp that bears the job's id.
- *Out of order*: a fact that was not applied directly after the one before it of the same customer.
- *Run again*: handlers that came to their effect a second time. Delivery is at least once; the key makes it harmless.
- *Recovery*: seconds from the end of the load until every change had its effects.
- The *controls* must lose: work that is not owed while Valkey is emptied, and answers that are given before the write.
  They show that this harness can see a loss.

A killed process leaves its transaction open in mongod, and what it holds cannot be changed until the transaction is
given up. The private mongod does that after ten seconds instead of a minute; for a MongoDB of your own, set
`transactionLifetimeLimitSeconds` likewise.

A scenario fails when anything is lost, twice, out of order or stuck, when too few faults hit, or when less than half of
the orders were acknowledged. `kill -9` leaves what was written in the system's page cache; a power cut does not. For
Valkey that difference is played by cutting off the end of its append-only file; for mongod it is not played: there the
journal (`w: majority`, which waits for it) is trusted. Everything runs on one machine, with one mongod.
"""
