"""The generator as a process of its own, so that drawing progress bars does not disturb it."""

import multiprocessing
import os
from collections.abc import Iterable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from bench.load.loops import measure
from bench.load.tally import Job, Tally


class Generator:
    """A child process on its own cores that does one job after the other.

    Args:
        cores: The cores it may use; empty for any.
    """

    def __init__(self, cores: Iterable[int] = ()) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, self._far_end = context.Pipe()
        self._process = context.Process(target=_work, args=(self._far_end, tuple(cores)), daemon=True)

    def __enter__(self) -> Self:
        """Start the process."""
        self._process.start()
        self._far_end.close()  # so that its end is noticed here
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()

    def measure(self, job: Job) -> Tally:
        """Do the job there and wait for what it found.

        Raises:
            RuntimeError: when the job could not be done; the message says why.
        """
        self._pipe.send(job)
        try:
            found = self._pipe.recv()
        except EOFError:
            found = "it ended"
        if isinstance(found, Tally):
            return found
        raise RuntimeError(f"the load generator failed: {found}")


def _work(pipe: Connection, cores: tuple[int, ...]) -> None:
    if cores:
        os.sched_setaffinity(0, cores)
    while True:
        job = pipe.recv()
        try:
            pipe.send(measure(job))
        except Exception as error:  # noqa: BLE001  (whatever it is, the parent must hear of it)
            pipe.send(f"{type(error).__name__}: {error}")
