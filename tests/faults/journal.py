"""What a client asked for and what it was told, on disk before anything is believed: one JSON line per step.

``invoke`` is written before a request leaves; then one of ``ok`` (acknowledged), ``fail`` (surely not done) or ``info``
(nobody knows). An operation that has nothing behind its ``invoke`` is unknown too.
"""

import asyncio
import os
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec

Step = Literal["invoke", "ok", "fail", "info"]


class Entry(msgspec.Struct, frozen=True):
    """One line; ``at_s`` is the wall clock, ``sent`` how often the request was sent, ``took_s`` until it was over."""

    op: str
    step: Step
    at_s: float
    note: str = ""
    sent: int = 1
    took_s: float = 0.0


class Journal:
    """Appends entries; ``write`` returns when its line is on disk. Lines that come meanwhile share the next fsync."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Open already."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Everything is on disk."""
        if self._task is not None:
            await self._task
        self._file.close()

    async def write(self, op: str, step: Step, note: str = "", *, sent: int = 1, took_s: float = 0.0) -> None:
        """Write one entry."""
        entry = Entry(op, step, time.time(), note, sent, took_s)
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((msgspec.json.encode(entry) + b"\n", kept))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._flush(), name="journal")
        await kept

    async def _flush(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await asyncio.to_thread(self._append, b"".join(line for line, _ in batch))
            for _, kept in batch:
                kept.set_result(None)

    def _append(self, lines: bytes) -> None:
        self._file.write(lines)
        os.fsync(self._file.fileno())


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """The operations of a journal by their fate."""

    invoked: frozenset[str]
    ok: frozenset[str]
    failed: frozenset[str]

    @property
    def unknown(self) -> frozenset[str]:
        """Those that may or may not have happened."""
        return self.invoked - self.ok - self.failed

    @property
    def share_ok(self) -> float:
        """Acknowledged, of all that were asked."""
        return len(self.ok) / len(self.invoked) if self.invoked else 0.0


def read_journal(path: Path) -> list[Entry]:
    """All whole lines; a last line without its end was never waited for."""
    decoder = msgspec.json.Decoder(Entry)
    return [decoder.decode(line) for line in path.read_bytes().split(b"\n")[:-1]]


def outcomes(entries: Iterable[Entry]) -> Outcomes:
    """Sort operations by their last step.

    Raises:
        ValueError: an operation is asked twice, told without being asked, or told two different things.
    """
    told: dict[str, Step] = {}
    for entry in entries:
        before = told.get(entry.op)
        if (before is None) != (entry.step == "invoke") or before not in (None, "invoke"):
            raise ValueError(f"{entry.op}: {entry.step} after {before}")
        told[entry.op] = entry.step
    by_step = {step: frozenset(op for op, last in told.items() if last == step) for step in ("ok", "fail")}
    return Outcomes(invoked=frozenset(told), ok=by_step["ok"], failed=by_step["fail"])
