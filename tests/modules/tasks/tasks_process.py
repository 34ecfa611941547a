"""A process of the installation: ``python tasks_process.py SETTINGS DEED SUBJECT``, with settings as JSON.

With COURTYARD_CRASH_AT it dies on the way; otherwise it ends when the deed is done, and a worker never.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable

import msgspec

from courtyard import __version__
from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.module import Assembly
from courtyard.modules.tasks.actions.bulk import change_in_bulk
from courtyard.modules.tasks.actions.importing import BringIn
from courtyard.modules.tasks.actions.reminding import Remind
from courtyard.modules.tasks.models.written import Bulk
from courtyard.processes.application import MODULES
from support.app import settings_for_tests
from support.jobs import unwatched


async def bring_in(assembly: Assembly, import_id: str) -> None:
    """Go on with an import."""
    await assembly.dependency("task_importing").work(BringIn(import_id), unwatched())


async def change_many(assembly: Assembly, sent: str) -> None:
    """What ``MEMBER BULK`` says, the second as JSON."""
    member, _, bulk = sent.partition(" ")
    await change_in_bulk(assembly.dependency("agenda"), Actor(Id(member)), msgspec.json.decode(bulk, type=Bulk))


async def remind(assembly: Assembly, _: str) -> None:
    """What the schedule does every few seconds."""
    await assembly.dependency("task_reminding").remind(Remind(), unwatched())


async def work(assembly: Assembly, _: str) -> None:
    """All the work of a worker."""
    async with assembly.working():
        await asyncio.Event().wait()


DEEDS: dict[str, Callable[[Assembly, str], Awaitable[None]]] = {
    each.__name__: each for each in (bring_in, change_many, remind, work)
}


async def main(given: str, deed: str, subject: str) -> None:
    """Do it."""
    settings = settings_for_tests(**json.loads(given))
    assembly = Assembly(settings, MODULES, __version__)
    async with assembly.running():
        await DEEDS[deed](assembly, subject)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
