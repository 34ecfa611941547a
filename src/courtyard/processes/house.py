"""Everything that one ``courtyard up`` runs: engines, API and worker processes, and their orderly end."""

import asyncio
import errno
import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from courtyard.kernel.basics import Refusal, Unavailable
from courtyard.kernel.engines import Engine, EngineFailed, bind_listener
from courtyard.kernel.settings import Settings
from courtyard.processes.backoff import Backoff
from courtyard.processes.child import Child
from courtyard.processes.data_dir import DataDir
from courtyard.processes.engine_pair import EnginePair
from courtyard.processes.environment import FIGURES_FOLDER, GATE_FD, LISTENER_FD, child_environment, worker_environment
from courtyard.processes.probe import is_healthy
from courtyard.processes.screen import Screen

_DRAIN_GRACE_S = 30.0
_POLL_S = 0.05
_PATIENCE_S = 20.0


class AddressUnusable(Unavailable):
    """The address to listen on is taken, not ours or not allowed."""


class House:
    """One running installation.

    Args:
        settings: As read; what they leave out (engines, secret) is made in the data folder.
        screen: Where a person reads what happens.
    """

    def __init__(self, settings: Settings, screen: Screen) -> None:
        self._settings = settings
        self._screen = screen
        self._data_dir = DataDir(settings.data_dir)
        self._pair = EnginePair(settings, self._data_dir)
        self._children: list[Child] = []
        self._workers: list[Child] = []
        self._is_ending = False

    async def run(self) -> None:
        """Run until a signal asks for the end, then drain: first requests and jobs, then the engines.

        Raises:
            Refusal: why it cannot start.
        """
        self._heed_signals()
        try:
            self._data_dir.prepare()
            with self._data_dir.hold("courtyard up"), _listening(self._settings) as listener:
                try:
                    await self._live(listener)
                finally:
                    listener.close()
                    await self._drain()
        except asyncio.CancelledError:
            if not self._is_ending:
                raise

    async def _live(self, listener: socket.socket) -> None:
        await self._pair.prepare()
        gate, open_gate = os.pipe()
        self._make_children(listener, gate)
        try:
            async with asyncio.TaskGroup() as tasks:
                with self._screen.working(self._start_text()):
                    for child in self._children:
                        tasks.create_task(child.keep())
                    await self._pair.start()
                    os.close(open_gate)
                    for engine in self._pair.engines:
                        tasks.create_task(self._keep_engine(engine))
                    port = listener.getsockname()[1]
                    await self._until_healthy(port)
                # Only now, so that the first page does not wait for a second process's imports.
                for worker in self._workers:
                    tasks.create_task(worker.keep())
                self._screen.announce(f"ready: {self._settings.model_copy(update={'port': port}).base_url}")
        except BaseExceptionGroup as group:
            if not self._is_ending:
                raise _first_refusal(group) from group

    def _make_children(self, listener: socket.socket, gate: int) -> None:
        # Figures of processes that are gone would be counted for ever.
        figures = self._data_dir.path / FIGURES_FOLDER
        shutil.rmtree(figures, ignore_errors=True)
        if self._settings.workers + self._settings.worker_processes > 1:
            figures.mkdir()
        environment = child_environment(self._pair.furnished(), listener.getsockname()[1])
        demo = {**environment, "COURTYARD_DEMO": str(int(self._settings.demo))}
        descriptors = {LISTENER_FD: listener.fileno(), GATE_FD: gate}
        self._children = [
            Child("API", environment if number else demo, descriptors, self._screen)
            for number in range(self._settings.workers)
        ]
        working = worker_environment(demo)  # whoever signs up in a demonstration finds something to look at
        self._workers = [
            Child("worker", working, {GATE_FD: gate}, self._screen) for _ in range(self._settings.worker_processes)
        ]
        for worker in self._workers:
            worker.is_settled = True  # the API serves without it: it is started again, whatever its trouble is

    def _start_text(self) -> str:
        names = [engine.name for engine in self._pair.engines]
        return f"starting {', '.join([*names, 'API'])} (data in {self._data_dir.path})"

    async def _until_healthy(self, port: int) -> None:
        patience = time.monotonic() + _PATIENCE_S
        while not await is_healthy(self._settings, port):
            await asyncio.sleep(_POLL_S)
            if time.monotonic() > patience:
                self._screen.say("/health does not say that all is well yet: `courtyard doctor` tells what is missing")
                patience += _PATIENCE_S
        for child in self._children:
            child.is_settled = True

    async def _keep_engine(self, engine: Engine) -> None:
        """Start an engine again whenever it ends; until it serves, ``/health`` of the API tells that it is away."""
        backoff = Backoff()
        while True:
            await engine.ended()
            self._screen.say(f"{engine.name} ended ({engine.cause_of_end()}): starting it again")
            await backoff.pause()
            try:
                await engine.start()
            except (EngineFailed, OSError) as error:
                self._screen.say(str(error))
            else:
                self._screen.say(f"{engine.name} serves again")

    async def _drain(self) -> None:
        if self._is_ending:
            self._screen.say("finishing requests and jobs, then stopping")
        await asyncio.gather(*(child.stop(_DRAIN_GRACE_S) for child in (*self._children, *self._workers)))
        await self._pair.stop()

    def _heed_signals(self) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  (we are inside one)

        def end() -> None:
            if self._is_ending:  # asked twice: what is under way is given up, the engines still end in order
                for child in self._children:
                    child.kill()
                for worker in self._workers:
                    worker.hurry()
            else:
                self._is_ending = True
                task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, end)


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    try:
        listener = bind_listener(settings.host, settings.port)
    except OSError as error:
        raise AddressUnusable(_address_problem(settings, error)) from error
    with listener:
        yield listener


def _address_problem(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port: {settings.port} is taken by another program: stop it or choose another with --port"
    if error.errno == errno.EACCES:
        return f"port: {settings.port} needs more rights: choose one from 1024 up with --port"
    return f"host: cannot listen on {settings.host} ({error.strerror}): choose another with --host"


def _first_refusal(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The refusal inside nested groups, else the first error of another kind."""
    refusals = group.subgroup(Refusal)
    first: BaseException = refusals or group
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first
