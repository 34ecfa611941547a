"""Which results of a search were opened: what makes searches better."""

from typing import Annotated

import msgspec
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.http import ANYBODY, route
from courtyard.kernel.search import DEPTH_MAX, SearchLog, SearchUnknown


class ClickIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A result that was opened: the ``search`` of the answer that it stood in, its id, and its place (from 1)."""

    search: Annotated[str, msgspec.Meta(max_length=24, examples=["66a0000000c0ffee00000001"])]
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=200, examples=["66a0000000c0ffee00000002"])]
    position: Annotated[int, msgspec.Meta(ge=1, le=DEPTH_MAX, examples=[1])]


@route("POST", "/search/clicks", may=ANYBODY, summary="Tell that a result was opened", raises=[SearchUnknown],
       status=204)  # fmt: skip
async def tell_click(data: ClickIn, search_log: SearchLog) -> None:
    """Of a search in the last day; at most 20 clicks of a search are kept."""
    await search_log.click(data.search, data.id, data.position)


SEARCH_ROUTES: list[HTTPRouteHandler] = [tell_click]
