"""The facts: who reads what, how far behind, and what could not be digested."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import ADMINS, route
from courtyard.kernel.web import Tone, View, decode_form
from courtyard.modules.administration.actions import facts
from courtyard.modules.administration.actions.facts import Desk
from courtyard.modules.administration.errors import DeadFactNotFound

_HERE, _TEMPLATE = "/admin/events", "administration/events.html"


class DeadForm(msgspec.Struct, frozen=True):
    """Which dead fact is meant."""

    fact: Annotated[str, msgspec.Meta(max_length=300)]


@route("GET", _HERE, may=ADMINS, summary="Facts", in_schema=False)
async def events_page(view: View, desk: Desk) -> Response[str]:
    """Topics with their readers, and the dead facts."""
    return view.show(_TEMPLATE, block="now", lines=await facts.traffic(desk), dead=await facts.dead(desk))


@route("POST", f"{_HERE}/retry", may=ADMINS, summary="Try a dead fact again", in_schema=False, status=200,
       raises=[DeadFactNotFound])  # fmt: skip
async def retry_dead_fact(view: View, desk: Desk) -> Response[str]:
    """Have its reader try once more."""
    sent = decode_form(await view.form(), DeadForm)
    reason = await facts.retry(desk, sent.fact)
    words = _("It failed again: %s") % reason[:200] if reason else _("The fact is read.")
    return view.go(f"{_HERE}#dead", words, tone=Tone.BAD if reason else Tone.GOOD)


@route("POST", f"{_HERE}/retry-all", may=ADMINS, summary="Try all dead facts again", in_schema=False, status=200)
async def retry_all_dead_facts(view: View, desk: Desk) -> Response[str]:
    """Have their readers try once more."""
    done, failed = await facts.retry_all(desk)
    words = _("Read: %(done)d. Failed again: %(failed)d.") % {"done": done, "failed": failed}
    return view.go(f"{_HERE}#dead", words, tone=Tone.BAD if failed else Tone.GOOD)


HANDLERS: list[HTTPRouteHandler] = [events_page, retry_dead_fact, retry_all_dead_facts]
