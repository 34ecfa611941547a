"""What the exports of boards have in common: lists that are columns, and cards in them."""

import re
from collections.abc import Iterable

from courtyard.kernel.basics import fold
from courtyard.modules.tasks.formats.draft import ItemDraft
from courtyard.modules.tasks.models.values import Status

_DONE = re.compile(r"\b(done|completed?|finished|closed|shipped|released|archived?|erledigt|fertig|fini|terminado)\b")
_DOING = re.compile(r"\b(doing|progress|wip|working|review|testing|active|started|in arbeit|en cours)\b")


def status_of_list(name: str) -> Status:
    """What it means for a card to be in a list of that name."""
    folded = fold(name)
    if _DONE.search(folded) and not re.search(r"\b(not|un|to be)\b", folded):
        return Status.DONE
    return Status.IN_PROGRESS if _DOING.search(folded) else Status.TODO


def items_of(checklists: Iterable[tuple[str, list[ItemDraft]]]) -> list[ItemDraft]:
    """One checklist of several; where there are several, each item says which it came from."""
    named = [(name, items) for name, items in checklists if items]
    if len(named) == 1:
        return named[0][1]
    return [
        ItemDraft(f"{name}: {item.text}" if name else item.text, item.done) for name, items in named for item in items
    ]


def quoted(kind: str, name: str) -> str:
    """A place in a file, for people: ``card "Fix login"``."""
    short = " ".join(name.split())
    return f'{kind} "{short[:60]}{"…" if len(short) > 60 else ""}"'  # noqa: PLR2004  (about a line on a phone)
