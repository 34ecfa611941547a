"""Filters that members keep."""

from typing import Annotated
from urllib.parse import parse_qs, urlsplit

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import View, decode_form, decode_query, local_path
from courtyard.modules.tasks.actions.personal import Personal
from courtyard.modules.tasks.actions.showing.words import Filters, Name, WrittenFilter
from courtyard.modules.tasks.pages.answers import LIST, came_from


class KeepForm(msgspec.Struct, frozen=True):
    """What the filter is called, and the address of the list that it stands for."""

    name: Name
    here: Annotated[str, msgspec.Meta(max_length=4_000)]


@route("POST", f"{LIST}/filters", may=MEMBERS, summary="Keep a filter", in_schema=False, status=200)
async def keep_filter(view: View, actor: Actor, task_personal: Personal) -> Response[str]:
    """What the list shows now is one step away from now on."""
    sent = decode_form(await view.form(), KeepForm)
    asked = decode_query(Filters, **parse_qs(urlsplit(sent.here).query))
    await task_personal.make_filter(actor, WrittenFilter(name=sent.name, query=asked.query()))
    return view.go(local_path(sent.here, LIST), _("The filter “%s” is kept.") % sent.name)


@route("POST", f"{LIST}/filters/{{filter:str}}/remove", may=MEMBERS, summary="Remove a filter", in_schema=False,
       status=200)  # fmt: skip
async def remove_filter_here(filter: str, view: View, actor: Actor, task_personal: Personal) -> Response[str]:  # noqa: A002  (the path's own word)
    """Its tasks stay."""
    await task_personal.remove_filter(actor, filter)
    return view.go(came_from(view), _("The filter is removed."))


FILTER_PAGES: list[HTTPRouteHandler] = [keep_filter, remove_filter_here]
