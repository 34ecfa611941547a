"""Progress on the terminal, drawn only between measurements: a thread that redraws would disturb them."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars


class Progress:
    """One bar and a line that says what happens now."""

    def __init__(self, console: Console) -> None:
        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
        self._bars = Bars(*columns, console=console, auto_refresh=False, transient=True)
        self._console = console
        self._task = self._bars.add_task("", total=None)
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        """Show the bar."""
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._bars.stop()

    def expect(self, steps: int) -> None:
        """How many more steps there will be."""
        task = self._bars.tasks[0]
        self._bars.update(self._task, total=(task.total or 0) + steps, refresh=True)

    def say(self, words: str) -> None:
        """Something happens that is no step."""
        self._bars.update(self._task, description=words, refresh=True)
        if not self._console.is_terminal:
            self._console.print(f"{time.monotonic() - self._started:5.0f} s  {words}", highlight=False)

    def step(self, words: str) -> None:
        """The next step begins."""
        self.say(words)
        self._bars.advance(self._task)
