"""What a module's commands get from the process that runs them: an assembly at work, for as long as they need it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from courtyard.kernel.module.assembler import Assembly

T = TypeVar("T")

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Where everything is kept.  [default: ./data]")]

Opener = Callable[[Path | None], AbstractAsyncContextManager[Assembly]]
Runner = Callable[[Coroutine[Any, Any, Any]], Any]


class Terminal:
    """Reached from a command as ``terminal_of(context)``.

    Args:
        opened: Opens an assembly on the installation of a data folder: its running engines, else started ones.
        run_async: Runs a coroutine to its end.
    """

    def __init__(self, opened: Opener, run_async: Runner) -> None:
        self._opened = opened
        self._run_async = run_async

    def run(self, work: Callable[[Assembly], Awaitable[T]], data_dir: Path | None = None) -> T:
        """Run ``work`` on an assembly that is at work, and answer what it answers."""

        async def in_assembly() -> T:
            async with self._opened(data_dir) as assembly:
                return await work(assembly)

        done: T = self._run_async(in_assembly())
        return done


def end_if_interrupted() -> None:
    """End a long work here if Ctrl-C was pressed; call it between its parts.

    Before Python 3.12, ``asyncio.wait_for`` forgets to be cancelled when its answer comes at the same moment.

    Raises:
        CancelledError: it was pressed.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def terminal_of(context: typer.Context) -> Terminal:
    """The terminal that the process put into the context."""
    terminal: Terminal = context.obj
    return terminal
