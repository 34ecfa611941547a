"""Labels and filters."""

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.tasks.actions.personal import Personal
from courtyard.modules.tasks.errors import (
    FilterNotFound,
    LabelNotFound,
    LabelTaken,
    TooManyFilters,
    TooManyLabels,
)
from courtyard.modules.tasks.schemas.personal import (
    FilterPage,
    FilterPatch,
    FilterShown,
    LabelPage,
    LabelPatch,
    LabelShown,
    WrittenFilter,
    WrittenLabel,
)


@route("GET", "/tasks/labels", may=MEMBERS, summary="List labels")
async def list_labels(actor: Actor, task_personal: Personal) -> LabelPage:
    """Yours, the oldest first; a label that you give to a task is among them a moment later."""
    return LabelPage([LabelShown.of(each) for each in await task_personal.labels(actor)])


@route("POST", "/tasks/labels", may=MEMBERS, summary="Make a label", raises=[LabelTaken, TooManyLabels], status=201)
async def post_label(data: WrittenLabel, actor: Actor, task_personal: Personal) -> LabelShown:
    """Case and accents make no other label."""
    return LabelShown.of(await task_personal.make_label(actor, data))


@route("PATCH", "/tasks/labels/{label:str}", may=MEMBERS, summary="Change a label", raises=[LabelNotFound, LabelTaken])
async def patch_label(label: str, data: LabelPatch, actor: Actor, task_personal: Personal) -> LabelShown:
    """Another name is given to all tasks with it that you may change."""
    return LabelShown.of(await task_personal.change_label(actor, label, data))


@route("DELETE", "/tasks/labels/{label:str}", may=MEMBERS, summary="Remove a label", raises=[LabelNotFound], status=204)
async def delete_label(label: str, actor: Actor, task_personal: Personal) -> None:
    """Also from all tasks with it that you may change."""
    await task_personal.remove_label(actor, label)


@route("GET", "/tasks/filters", may=MEMBERS, summary="List saved filters")
async def list_filters(actor: Actor, task_personal: Personal) -> FilterPage:
    """Yours, the oldest first."""
    return FilterPage([FilterShown.of(each) for each in await task_personal.filters(actor)])


@route("POST", "/tasks/filters", may=MEMBERS, summary="Save a filter", raises=[TooManyFilters], status=201)
async def post_filter(data: WrittenFilter, actor: Actor, task_personal: Personal) -> FilterShown:
    """Its query has the parameters of the listing."""
    return FilterShown.of(await task_personal.make_filter(actor, data))


@route("PATCH", "/tasks/filters/{filter:str}", may=MEMBERS, summary="Change a filter", raises=[FilterNotFound])
async def patch_filter(filter: str, data: FilterPatch, actor: Actor, task_personal: Personal) -> FilterShown:  # noqa: A002  (the path's own word)
    """Change the fields that are sent."""
    return FilterShown.of(await task_personal.change_filter(actor, filter, data))


@route(
    "DELETE", "/tasks/filters/{filter:str}", may=MEMBERS, summary="Remove a filter", raises=[FilterNotFound], status=204
)
async def delete_filter(filter: str, actor: Actor, task_personal: Personal) -> None:  # noqa: A002  (the path's own word)
    """Its tasks stay."""
    await task_personal.remove_filter(actor, filter)


PERSONAL_ROUTES = (
    list_labels,
    post_label,
    patch_label,
    delete_label,
    list_filters,
    post_filter,
    patch_filter,
    delete_filter,
)
