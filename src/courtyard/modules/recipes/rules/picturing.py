"""Pictures of steps: counted as people count them, without the headings between them."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from courtyard.kernel.basics import Unprocessable, is_id
from courtyard.modules.recipes.models import Illustration
from courtyard.modules.recipes.models.content import LINE_LENGTH_MAX
from courtyard.modules.recipes.models.written import WrittenPicture

_PARTS = 3
_DIGITS_MAX = 3


class Entry(NamedTuple):
    """A picture as a form carries it; ``number`` counts the steps from 1, 0 is the dish."""

    file: str
    number: int
    alt: str

    @property
    def text(self) -> str:
        """As one field."""
        return f"{self.file}|{self.number or ''}|{self.alt}"


def entry_of(text: str) -> Entry:
    """A field of a form.

    Raises:
        Unprocessable: it is written otherwise.
    """
    parts = text.split("|", _PARTS - 1)
    file, number, alt = [*parts, *("",) * (_PARTS - len(parts))]
    if not is_id(file) or (number and not (number.isascii() and number.isdigit() and len(number) <= _DIGITS_MAX)):
        raise Unprocessable.field("pictures", "one of them is not written as expected")
    if len(alt) > LINE_LENGTH_MAX:
        raise Unprocessable.field("pictures", f"describe a picture in at most {LINE_LENGTH_MAX} characters")
    return Entry(file, int(number or 0), alt)


def positions_of(lines: Sequence[str], headings: Collection[int]) -> list[int]:
    """Where the steps stand among the lines of the method, in the order in which they are counted."""
    return [position for position in range(len(lines)) if position not in headings]


def entries_of(pictures: Iterable[Illustration], positions: Sequence[int]) -> list[Entry]:
    """Pictures for a form; one of a step that is not there any more shows the dish."""
    numbers: dict[int | None, int] = {position: number for number, position in enumerate(positions, 1)}
    return [Entry(str(each.file), numbers.get(each.step, 0), each.alt) for each in pictures]


def pictures_of(entries: Iterable[Entry], positions: Sequence[int]) -> list[WrittenPicture]:
    """Pictures as they are kept.

    Raises:
        Unprocessable: there is no such step.
    """
    found = []
    for each in entries:
        if each.number > len(positions):
            raise Unprocessable.field("pictures", f"there is no step {each.number}")
        found.append(WrittenPicture(each.file, each.alt, positions[each.number - 1] if each.number else None))
    return found
