"""What a module does when something happened elsewhere."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from courtyard.kernel.basics import Fact
from courtyard.kernel.documents import Unit
from courtyard.kernel.events.envelope import Received

F = TypeVar("F", bound=Fact)

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\Z")


class Reaction(Generic[F]):
    """``Reaction("notifications.tell_author", to=RecipeLiked, apply=tell_author)``.

    Args:
        name: ``<module>.<verb>``; the consumer group's name and part of every inbox row, so never change it.
        to: The fact that it reads; a fact of another version is left alone.
        apply: Called in order per key, once per event unless the transaction is tried again. What it writes with the
            unit happens together with the note that this event is done; everything else can happen twice.
        attempts: Before the fact goes to the dead letters; None for the setting.
    """

    def __init__(
        self,
        name: str,
        *,
        to: type[F],
        apply: Callable[[Received[F], Unit], Awaitable[None]],
        attempts: int | None = None,
    ) -> None:
        if not _NAME.match(name):
            raise ValueError(f"reaction {name!r}: write <module>.<verb> in lower case, digits and underscores")
        self.name = name
        self.to = to
        self.apply = apply
        self.attempts = attempts

    def renamed(self, name: str) -> "Reaction[F]":
        """The same effect under another name: a new reader, which has seen nothing yet."""
        return Reaction(name, to=self.to, apply=self.apply, attempts=self.attempts)


AnyReaction = Reaction[Any]
