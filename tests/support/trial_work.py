"""A small worker for trials of processes: started in child processes through COURTYARD_WORKER_APP or COURTYARD_APP.

Its one job leaves a file ``begun-<name>`` in the data folder, and ends once there is a file ``release``.
"""

import asyncio
from pathlib import Path

import msgspec

from courtyard import __version__
from courtyard.kernel.jobs import JobContext, JobType
from courtyard.kernel.module import Assembly, Built, Court, Module
from courtyard.kernel.settings import Settings
from support.waiting import wait_until


class Errand(msgspec.Struct, frozen=True):
    """What is to be done."""

    name: str


ERRAND = JobType(name="trial.errand", queue="email", payload=Errand)


def _build(court: Court) -> Built:
    folder = Path(court.settings.data_dir)

    async def run(errand: Errand, context: JobContext) -> None:
        (folder / f"begun-{errand.name}").write_text(str(context.attempt))
        await wait_until((folder / "release").exists, "the release", timeout_s=50)

    return Built(jobs={ERRAND: run})


def _build_stuck(court: Court) -> Built:
    async def hang() -> None:
        await asyncio.Event().wait()

    return msgspec.structs.replace(_build(court), close=hang)


def assemble_stuck(settings: Settings) -> Assembly:
    """The same, and its end never comes."""
    return Assembly(settings, [Module(name="trial", build=_build_stuck)], __version__)


def assemble(settings: Settings) -> Assembly:
    """The kernel and the errands, nothing else."""
    return Assembly(settings, [Module(name="trial", build=_build)], __version__)
