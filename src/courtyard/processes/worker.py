"""The worker process: ``python -m courtyard.processes.worker``, what ``courtyard up`` and ``courtyard worker`` run."""

import asyncio
import signal
import sys
from typing import cast

import uvloop

from courtyard.kernel.basics import Refusal
from courtyard.kernel.module import Assembly
from courtyard.kernel.settings import Settings, read_settings
from courtyard.kernel.telemetry import set_up_logs
from courtyard.processes.environment import APP_REFUSED, WORKER_APP_DEFAULT, chosen_app, wait_for_engines
from courtyard.processes.insisting import MARGIN_S, insist
from courtyard.processes.lasting import lasting
from courtyard.processes.turns import give_way

_NICENESS = 19


def main() -> int:
    """Work until SIGTERM, then finish what is in work. Exit codes: 0, 3 (start failed), APP_REFUSED."""
    try:
        with lasting(tidy=True):
            assembly = _assembly(read_settings())
    except Refusal as refusal:
        sys.stderr.write(f"courtyard: {refusal.public_message}\n")
        return APP_REFUSED
    give_way(_NICENESS)
    wait_for_engines()
    try:
        uvloop.run(work(assembly))
    except Refusal as refusal:
        sys.stderr.write(f"courtyard: {refusal.public_message}\n")
        return 3
    return 0


async def work(assembly: Assembly) -> None:
    """Work until the first SIGTERM or SIGINT, then drain; the second one gives back at once what is in work."""
    ending = asyncio.Event()

    def end() -> None:
        if ending.is_set():
            assembly.hurry()
        else:
            insist(assembly.settings.jobs_grace_s + MARGIN_S)
        ending.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end)
    async with assembly.running(), assembly.working(assembly.settings.worker_queues or None):
        await ending.wait()


def _assembly(settings: Settings) -> Assembly:
    set_up_logs(settings.log_level)
    return cast("Assembly", chosen_app(settings, WORKER_APP_DEFAULT))


if __name__ == "__main__":
    sys.exit(main())
