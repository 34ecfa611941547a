"""One API or worker process as its parent sees it: started, listened to, restarted, drained."""

import os
import subprocess
import sys
from collections.abc import Mapping

from courtyard.kernel.basics import Unavailable
from courtyard.kernel.engines import cause_of_end, ended, spawn, stop_child
from courtyard.processes.backoff import Backoff
from courtyard.processes.ear import Ear
from courtyard.processes.environment import APP_REFUSED
from courtyard.processes.screen import Screen

_START_DEATHS_MAX = 3


class ChildFailed(Unavailable):
    """A process did not start; the message has its last words."""


class Child:
    """A process of ours.

    Args:
        name: ``API`` or ``worker``; its module is ``courtyard.processes.<name in lower case>``.
        environment: All of its settings; secrets travel here, never in the command line.
        descriptors: Environment name → open descriptor that it inherits.
    """

    def __init__(
        self, name: str, environment: Mapping[str, str], descriptors: Mapping[str, int], screen: Screen
    ) -> None:
        self.name = name
        self._environment = {**environment, **{name: str(number) for name, number in descriptors.items()}}
        self._descriptors = tuple(descriptors.values())
        self._screen = screen
        self._ear: Ear | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.is_settled = False

    async def keep(self) -> None:
        """Run the child for as long as this task lives.

        Raises:
            ChildFailed: when it dies three times before the house was ready, or says that it must not start.
        """
        backoff, deaths = Backoff(), 0
        while True:
            code = await self._run()
            deaths += 1
            words = self._ear.last_words() if self._ear else ""
            if not self.is_settled and (code == APP_REFUSED or deaths == _START_DEATHS_MAX):
                raise ChildFailed(f"the {self.name} did not start: {words}")
            cause = f"{cause_of_end(code)}: {words}" if code > 0 else cause_of_end(code)
            self._screen.say(f"{_article(self.name)} {self.name} process ended ({cause}): starting it again")
            await backoff.pause()

    async def stop(self, grace_s: float) -> None:
        """Let it finish its requests, then end it."""
        if self._process is not None:
            await stop_child(self._process, grace_s)

    def hurry(self) -> None:
        """Ask it again to end: a worker then gives back at once what it has in work."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    async def _run(self) -> int:
        reading, writing = os.pipe()
        command = [sys.executable, "-m", f"courtyard.processes.{self.name.lower()}"]
        self._process = spawn(command, errors=writing, environment=self._environment, descriptors=self._descriptors)
        os.close(writing)
        self._ear = Ear(reading)
        code = await ended(self._process)
        await self._ear.until_silent()
        return code


def _article(name: str) -> str:
    return "an" if name[0] in "AEIO" else "a"
