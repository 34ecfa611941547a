"""Searches for tasks on the wire."""

from typing import Any, Literal

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.schemas.tasks import TaskItem, item_of


class FacetCount(msgspec.Struct, frozen=True):
    """A value that the results can be narrowed to, how it is shown, and how many results have it."""

    value: str
    label: str
    count: int


class ExcerptShown(msgspec.Struct, frozen=True):
    """Where a word was found that is not in the title, and what stands around it, on one line."""

    where: Literal["notes", "step", "comment"]
    text: str


class TaskHit(TaskItem, kw_only=True):
    """A task that was found; ``excerpt`` is there if the words were found below its title."""

    excerpt: ExcerptShown | None = None


class FoundTasksPage(msgspec.Struct):
    """Results, the best first.

    ``facets`` are ``status``, ``priority``, ``project`` (``inbox`` is one) and ``label``. ``way`` says how the words
    were taken: ``exact``; ``guessed`` (misspelt or unfinished words, since few tasks have them as they are); ``some``
    (most of the words, since nothing has all); ``any``. ``search`` names this search when a click is told.
    """

    items: list[TaskHit]
    total: int
    page: int
    limit: int
    facets: dict[str, list[FacetCount]]
    way: str
    search: Id | None


def found_tasks_page(found: Any, reader: Id, *, page: int, limit: int) -> FoundTasksPage:
    """What was found, as its reader sees it."""
    results = found.results
    items = []
    for task in found.tasks:
        excerpt = found.excerpts.get(task.id)
        shown = None if excerpt is None else ExcerptShown(excerpt.where, excerpt.text)
        items.append(TaskHit(**item_of(task, reader), excerpt=shown))
    facets = {
        name: [FacetCount(each.value, each.label, each.count) for each in values]
        for name, values in results.facets.items()
    }
    return FoundTasksPage(items, results.total, page, limit, facets, results.way.value, results.search)
