"""What a module does when something happened elsewhere."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

import structlog

from courtyard.kernel.basics import Fact
from courtyard.kernel.documents import Unit
from courtyard.kernel.events.envelope import Received

F = TypeVar("F", bound=Fact)

# What one transaction changes is held until all of it is done: requests that want the same would wait. An effect that
# is made for many facts at a time is done with them sooner.
_TOGETHER_MAX = 16
_TOGETHER_IN_ONE_EFFECT_MAX = 64

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\Z")


class Reaction(Generic[F]):
    """``Reaction("notifications.tell_author", to=RecipeLiked, apply=tell_author)``.

    Args:
        name: ``<module>.<verb>``; the consumer group's name and part of every inbox row, so never change it.
        to: The fact that it reads; a fact of another version is left alone.
        apply: Called in order per key, once per event unless the transaction is tried again. What it writes with the
            unit happens together with the note that this event is done; everything else can happen twice.
        apply_all: In place of ``apply``, for several facts that came together, in order, where that costs less than one
            after the other.
        attempts: Before the fact goes to the dead letters; None for the setting.
    """

    def __init__(
        self,
        name: str,
        *,
        to: type[F],
        apply: Callable[[Received[F], Unit], Awaitable[None]] | None = None,
        apply_all: Callable[[Sequence[Received[F]], Unit], Awaitable[None]] | None = None,
        attempts: int | None = None,
    ) -> None:
        self.name = _checked(name)
        self.to = to
        self.together_max = _TOGETHER_MAX if apply_all is None else _TOGETHER_IN_ONE_EFFECT_MAX
        if apply_all is None and apply is not None:
            apply_all = _one_by_one(apply)
        if apply_all is None:
            raise TypeError(f"{name}: give apply or apply_all")
        self.apply_all = apply_all
        self.attempts = attempts

    gather_s = 0.0

    @property
    def reads(self) -> tuple[type[Fact], ...]:
        """The facts that it reads."""
        return (self.to,)

    def renamed(self, name: str) -> "Reaction[F]":
        """The same effect under another name: a new reader, which has seen nothing yet."""
        other = Reaction(name, to=self.to, apply_all=self.apply_all, attempts=self.attempts)
        other.together_max = self.together_max
        return other


def _one_by_one(
    apply: Callable[[Received[F], Unit], Awaitable[None]],
) -> Callable[[Sequence[Received[F]], Unit], Awaitable[None]]:
    async def apply_all(received: Sequence[Received[F]], unit: Unit) -> None:
        for each in received:
            with structlog.contextvars.bound_contextvars(trace_id=each.trace_id):
                await apply(each, unit)

    return apply_all


class BulkReaction:
    """``BulkReaction("recipes.note_for_search", to=(RecipePublished, RecipeRemoved), apply=note)``.

    Reads facts of several kinds, as many at a time as there are. For effects that may happen twice without harm: no
    note is kept of what is done and there is no transaction, which is what a ``Reaction`` costs most by.

    Args:
        name: As for a ``Reaction``.
        to: The facts that it reads, all of one module.
        apply: Gets them in order per key.
        attempts: Before a fact goes to the dead letters; None for the setting.
        gather_s: What comes within this time may be read together.
    """

    def __init__(
        self,
        name: str,
        *,
        to: Sequence[type[Fact]],
        apply: Callable[[Sequence[Received[Any]]], Awaitable[None]],
        attempts: int | None = None,
        gather_s: float = 0.2,
    ) -> None:
        self.name = _checked(name)
        self.gather_s = gather_s
        self.reads = tuple(to)
        self.apply = apply
        self.attempts = attempts

    def renamed(self, name: str) -> "BulkReaction":
        """The same effect under another name."""
        return BulkReaction(name, to=self.reads, apply=self.apply, attempts=self.attempts, gather_s=self.gather_s)


AnyReaction = Reaction[Any] | BulkReaction


def _checked(name: str) -> str:
    if not _NAME.match(name):
        raise ValueError(f"reaction {name!r}: write <module>.<verb> in lower case, digits and underscores")
    return name
