"""One look along the chain, entry by entry, telling what was done to it."""

from enum import StrEnum

import msgspec

from courtyard.kernel.audit.entries import Entry, Head
from courtyard.kernel.audit.signing import Signer

FINDINGS_MAX = 1000
NEAR = 50  # how far from its number the true place of an entry is looked for


class Harm(StrEnum):
    """What was done to an entry."""

    CHANGED = "changed"
    DETAILS_CHANGED = "details changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"
    HEAD_CHANGED = "head changed"
    NOT_THE_ONE = "not the expected one"


class Finding(msgspec.Struct, frozen=True):
    """One place where the chain is not as it was. ``to`` is the last place where several in a row are removed."""

    harm: Harm
    seq: int
    entry: str = ""
    to: int = 0

    def __str__(self) -> str:
        """As a person reads it."""
        where = f"{self.seq} to {self.to}" if self.to > self.seq else str(self.seq)
        return f"{where}: {self.harm.value}{f' (entry {self.entry})' if self.entry else ''}"


class _Suspect(msgspec.Struct, frozen=True):
    """An entry that nobody here signed: changed, or put in before what followed here until then."""

    finding: int
    place: int
    hash: str


class Walk:
    """Args: checks signatures; where the chain should begin and end; a place and its hash as somebody noted them."""

    def __init__(self, signer: Signer, head: Head, expected: tuple[int, str] | None = None) -> None:
        self._signer, self._head, self._expected = signer, head, expected
        self._next, self._hash = head.first, head.before
        self._shift = 0
        self._suspect: _Suspect | None = None
        self._found: list[Finding] = []
        self.checked = self.without_details = self.unknown_key = 0
        self.at_home_beyond: set[str] = set()
        if head.seal and signer.is_genuine(head.text, head.seal) is False:
            self.note(Harm.HEAD_CHANGED, head.seq)

    def note(self, harm: Harm, seq: int, entry: str = "", to: int = 0) -> None:
        """Keep a finding."""
        if len(self._found) < FINDINGS_MAX:
            self._found.append(Finding(harm, seq, entry, to))

    def step(self, entry: Entry) -> None:
        """Look at the next entry, by its number; one that is chained only since the look began is left alone."""
        if _number(entry) > self._head.seq and not self._comes_from_before(entry):
            return
        self.checked += 1
        is_genuine = self._signer.is_genuine(entry.text, entry.seal)
        self.unknown_key += is_genuine is None
        if is_genuine is False:
            self._suspect = _Suspect(len(self._found), self._next, self._hash)
            self.note(Harm.CHANGED, _number(entry), str(entry.id))
            self._go_on(max(self._next, _number(entry) - self._shift), entry)
            return
        place = self._place_of(entry)
        if place is None:
            self.note(Harm.MOVED if is_genuine else Harm.CHANGED, _number(entry), str(entry.id))
            self._go_on(self._next, entry)
            return
        self._settle_suspect(entry, place)
        self._place(entry, place)

    def end(self, head: Head) -> None:
        """See that nothing is missing at the end; what was cut off in order meanwhile is not missing."""
        last = self._head.seq
        if self._next <= last:
            self.note(Harm.REMOVED, self._next, to=last)
        elif self.checked and self._hash != self._head.hash and not self._found:
            self.note(Harm.CHANGED, last)
        if self._expected is not None and not self._head.first <= self._expected[0] <= last:
            self.note(Harm.NOT_THE_ONE, self._expected[0])
        self._found = [each for each in self._found if each.harm is not Harm.REMOVED or each.to >= head.first]

    @property
    def findings(self) -> list[Finding]:
        """What was found, by place."""
        return sorted(self._found, key=lambda each: each.seq)

    def _comes_from_before(self, entry: Entry) -> bool:
        """Whether somebody who renumbered moved it beyond the end."""
        place = self._place_of(entry)
        is_from_before = place is not None and place <= self._head.seq
        if is_from_before:
            self.at_home_beyond.add(str(entry.id))
        return is_from_before

    def _place(self, entry: Entry, place: int) -> None:
        if place < self._next:
            self.note(Harm.MOVED, _number(entry), str(entry.id))
            self._is_there_after_all(place)
            return
        if place > self._next:
            self.note(Harm.REMOVED, self._next, to=place - 1)
        if entry.details is None:
            self.without_details += 1
        elif entry.details.digest != entry.digest:
            self.note(Harm.DETAILS_CHANGED, place, str(entry.id))
        if self._expected is not None and self._expected[0] == place and self._expected[1] != entry.hash:
            self.note(Harm.NOT_THE_ONE, place, str(entry.id))
        self._shift = _number(entry) - place
        self._go_on(place, entry)

    def _go_on(self, place: int, entry: Entry) -> None:
        self._next, self._hash = place + 1, str(entry.hash)

    def _place_of(self, entry: Entry) -> int | None:
        """The place for which its hash was made: its number as a rule, one nearby where somebody renumbered."""
        likely = _number(entry) - self._shift
        near = sorted(range(max(1, likely - NEAR), likely + NEAR + 1), key=lambda each: abs(each - likely))
        return next((place for place in near if entry.hash_at(place, str(entry.previous)) == entry.hash), None)

    def _settle_suspect(self, entry: Entry, place: int) -> None:
        """Where the chain goes on as if the entry before was not there, that one was put in."""
        suspect, self._suspect = self._suspect, None
        if suspect is not None and place == suspect.place and entry.previous == suspect.hash:
            if suspect.finding < len(self._found):
                found = self._found[suspect.finding]
                self._found[suspect.finding] = msgspec.structs.replace(found, harm=Harm.INSERTED)
            self._next, self._hash = suspect.place, suspect.hash

    def _is_there_after_all(self, place: int) -> None:
        for number, each in enumerate(self._found):
            if each.harm is Harm.REMOVED and each.seq == place == each.to:
                del self._found[number]
                return


def _number(entry: Entry) -> int:
    return entry.seq if isinstance(entry.seq, int) else 0
