"""What a person sees in the terminal while Courtyard starts, runs and stops: on standard error, plain when piped."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape


class Screen:
    """One line per event; a spinner while something takes time."""

    def __init__(self) -> None:
        self._errors = Console(stderr=True, highlight=False, soft_wrap=True)
        self._out = Console(highlight=False, soft_wrap=True)

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        """Show that something takes time."""
        if not self._errors.is_terminal:
            self.say(text)
            yield
            return
        with self._errors.status(escape(text)):
            yield

    def say(self, text: str) -> None:
        """Tell one fact."""
        self._errors.print(f"courtyard: {text}", markup=False)

    def announce(self, text: str) -> None:
        """Print what scripts wait for, on standard output."""
        self._out.print(text, markup=False)
