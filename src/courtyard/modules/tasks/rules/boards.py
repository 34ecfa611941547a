"""The columns of a project's board."""

from collections.abc import Iterable, Sequence

from courtyard.kernel.basics import Unprocessable, printable, slugify
from courtyard.modules.tasks.models.project import column_for
from courtyard.modules.tasks.models.values import Column, Status
from courtyard.modules.tasks.models.written import WrittenColumn

_KEY_LENGTH_MAX = 36
_NEEDED = (Status.TODO, Status.DONE)


def columns_of(written: Iterable[WrittenColumn], present: Sequence[Column]) -> list[Column]:
    """The columns that were sent; new ones get a key made of their name.

    Raises:
        Unprocessable: they do not make a board.
    """
    known = {column.key: column for column in present}
    found: list[Column] = []
    for number, each in enumerate(written):
        path = f"columns[{number}]"
        if each.key is not None and each.key not in known:
            raise Unprocessable.field(f"{path}.key", "there is no such column; leave the key out for a new one")
        if each.key is not None and known[each.key].status is not each.status:
            raise Unprocessable.field(f"{path}.status", "a column keeps its status; make a new one and move its tasks")
        name = printable(each.name)
        if not name:
            raise Unprocessable.field(f"{path}.name", "is empty")
        taken = {*known, *(status.value for status in Status), *(column.key for column in found)}
        found.append(Column(each.key or _new_key(name, taken), name, each.status))
    if len({column.key for column in found}) < len(found):
        raise Unprocessable.field("columns", "a column is there twice")
    if any(status not in {column.status for column in found} for status in _NEEDED):
        raise Unprocessable.field("columns", "a board needs a column for what is to do and one for what is done")
    return found


def heirs_of(before: Sequence[Column], after: Sequence[Column]) -> dict[str, str]:
    """Key of a column that goes → key of the one that takes its tasks: the first of the same status."""
    kept = {column.key for column in after}
    return {column.key: column_for(after, column.status) for column in before if column.key not in kept}


def _new_key(name: str, taken: Iterable[str]) -> str:
    base = slugify(name, _KEY_LENGTH_MAX).replace("-", "_") or "column"
    names = set(taken)
    return next(key for number in range(1, 1000) if (key := base if number == 1 else f"{base}_{number}") not in names)
