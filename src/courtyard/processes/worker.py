"""The worker process: ``python -m courtyard.processes.worker``, what ``courtyard up`` and ``courtyard worker`` run."""

import asyncio
import signal
import sys
from typing import cast

from courtyard.kernel.basics import Refusal
from courtyard.kernel.module import Assembly
from courtyard.kernel.settings import Settings, read_settings
from courtyard.kernel.telemetry import set_up_logs
from courtyard.processes.environment import APP_REFUSED, WORKER_APP_DEFAULT, chosen_app, wait_for_engines
from courtyard.processes.insisting import MARGIN_S, insist
from courtyard.processes.lasting import lasting
from courtyard.processes.patience import run_giving_way

_NICENESS = 19


def main() -> int:
    """Work until SIGTERM, then finish what is in work. Exit codes: 0, 3 (start failed), APP_REFUSED."""
    try:
        with lasting(tidy=True):
            assembly = _assembly(read_settings())
    except Refusal as refusal:
        sys.stderr.write(f"courtyard: {refusal.public_message}\n")
        return APP_REFUSED
    wait_for_engines()
    ending = Ending(assembly)
    try:
        run_giving_way(_work(assembly, ending), ending.ask, _NICENESS)
    except Refusal as refusal:
        sys.stderr.write(f"courtyard: {refusal.public_message}\n")
        return 3
    return 0


class Ending:
    """Asked once, the worker drains; asked again, it gives back at once what is in work."""

    def __init__(self, assembly: Assembly) -> None:
        self._assembly = assembly
        self._asked = asyncio.Event()

    def ask(self) -> None:
        """What a signal calls, in the loop."""
        if self._asked.is_set():
            self._assembly.hurry()
        else:
            insist(self._assembly.settings.jobs_grace_s + MARGIN_S)
        self._asked.set()

    async def asked(self) -> None:
        """Wait for it."""
        await self._asked.wait()


async def work(assembly: Assembly) -> None:
    """Work until the first SIGTERM or SIGINT, then drain. To be called in the first thread."""
    ending = Ending(assembly)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ending.ask)
    await _work(assembly, ending)


async def _work(assembly: Assembly, ending: Ending) -> None:
    async with assembly.running(), assembly.working(assembly.settings.worker_queues or None):
        await ending.asked()


def _assembly(settings: Settings) -> Assembly:
    set_up_logs(settings.log_level)
    return cast("Assembly", chosen_app(settings, WORKER_APP_DEFAULT))


if __name__ == "__main__":
    sys.exit(main())
