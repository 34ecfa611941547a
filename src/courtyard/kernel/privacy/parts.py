"""Who holds something of people: each module, and the kernel."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Database
from courtyard.kernel.privacy.archive import Archive
from courtyard.kernel.privacy.declaring import Share, Trace, Withheld


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Whom it is about, and by what else they are found."""

    user: Id
    username: str
    email: str
    name: str


class Erasing(msgspec.Struct, frozen=True, kw_only=True):
    """An erasure under way, by the job of this id; ``begun_at`` stays however often it is taken up again."""

    subject: Subject
    begun_at: datetime
    job: str


class Objection(msgspec.Struct, frozen=True, kw_only=True):
    """Something of others that hangs on a person: hand it over first, or confirm what happens to it otherwise."""

    kind: str
    id: Id
    name: str
    otherwise: str


Export = Callable[[Subject, Archive], Awaitable[None]]
Erase = Callable[[Erasing], Awaitable[Mapping[str, int]]]
Objects = Callable[[Id], Awaitable[Sequence[Objection]]]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One holder.

    Args:
        name: Of the folder in the copy, and in the report of an erasure.
        database: Where its collections are.
        exports: See ``Share``.
        erases: See ``Trace``.
        export: Puts what is no collection into the copy.
        erase: Sees to what is declared as ``BY_MODULE`` and to what is no collection; before the declared fates, and
            again from its beginning when it was interrupted. Answers counts for the report.
        objects: Says what a person has to hand over before.
    """

    name: str
    database: Database
    exports: Sequence[Share | Withheld] = ()
    erases: Sequence[Trace] = ()
    export: Export | None = None
    erase: Erase | None = None
    objects: Objects | None = None


class Privacy:
    """All holders of this process, in order of use."""

    def __init__(self) -> None:
        self._parts: list[Part] = []

    def add(self, part: Part) -> None:
        """Make a holder known."""
        self._parts.append(part)

    @property
    def parts(self) -> Sequence[Part]:
        """In the order of a copy: the house first."""
        return tuple(self._parts)

    @property
    def erasing_order(self) -> Sequence[Part]:
        """Whoever uses others goes before them."""
        return tuple(reversed(self._parts))

    async def objections(self, user: Id) -> list[Objection]:
        """All that somebody has to hand over before they go."""
        return [each for part in self._parts if part.objects is not None for each in await part.objects(user)]
