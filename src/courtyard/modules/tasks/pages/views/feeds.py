"""Calendars that other programs read: make one, see which there are, take one back."""

from gettext import gettext as _
from typing import Annotated, Literal

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, Refusal
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import FormRefused, FormState, View, decode_form, form_problems
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.feeds import Feeds, NewFeed
from courtyard.modules.tasks.models.values import Key, Name
from courtyard.modules.tasks.models.written import WrittenFeed

_HERE = "/tasks/calendar/feeds"


class FeedForm(msgspec.Struct, frozen=True, kw_only=True):
    """A new feed: of one project, or of everything."""

    name: Annotated[Name, msgspec.Meta(description="What the other program calls it")]
    project: Key | None = None
    shows: Literal["both", "to_dos", "events"] = "events"


@route("GET", _HERE, may=MEMBERS, summary="Your calendar feeds", in_schema=False)
async def feeds_page(view: View, actor: Actor, agenda: Agenda, task_feeds: Feeds) -> Response[str]:
    """Addresses that other calendars subscribe to."""
    form = FormState.showing(name=_("My tasks"), shows="events")
    return await _show(view, actor, agenda, task_feeds, form)


@route("POST", _HERE, may=MEMBERS, summary="Make a calendar feed", in_schema=False, status=200)
async def make_feed(view: View, actor: Actor, agenda: Agenda, task_feeds: Feeds) -> Response[str]:
    """Its address is shown only now."""
    form = await view.form()
    try:
        sent = decode_form(form, FeedForm)
        made = await task_feeds.make(actor, WrittenFeed(name=sent.name, project=sent.project, shows=sent.shows))
    except FormRefused as refused:
        return await _show(view, actor, agenda, task_feeds, refused.state, status=422)
    except Refusal as refusal:
        state = FormState(form.values, form_problems(refusal.details) or {"": refusal.public_message})
        return await _show(view, actor, agenda, task_feeds, state, status=refusal.status)
    return await _show(view, actor, agenda, task_feeds, FormState.showing(shows="events"), made=made)


@route("POST", f"{_HERE}/{{feed:str}}/remove", may=MEMBERS, summary="Remove a calendar feed", in_schema=False,
       status=200)  # fmt: skip
async def remove_feed(feed: str, view: View, actor: Actor, task_feeds: Feeds) -> Response[str]:
    """Its address is void at once."""
    await task_feeds.revoke(actor, feed)
    return view.go(_HERE, _("Its address is void now."))


async def _show(
    view: View,
    actor: Actor,
    agenda: Agenda,
    feeds: Feeds,
    form: FormState,
    *,
    made: NewFeed | None = None,
    status: int = 200,
) -> Response[str]:
    places = await agenda.places(actor)
    names = {each.project: each.name for each in places.projects} | {places.member: _("Inbox")}
    listed = [
        (each, _("Everything") if each.project is None else names.get(each.project, _("A project that you left")))
        for each in await feeds.listed(actor)
    ]
    targets = [(str(each.project), each.name) for each in places.projects if not each.archived]
    return view.show("tasks/feeds.html", status=status, form=form, feeds=listed, made=made, targets=targets)


HANDLERS: list[HTTPRouteHandler] = [feeds_page, make_feed, remove_feed]
