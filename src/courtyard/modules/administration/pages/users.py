"""Accounts in a browser: a list to search, one of them with all that an admin may know, and what to do about it."""

from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from courtyard.kernel.basics import Refusal, Visit
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import ADMINS, route
from courtyard.kernel.web import Form, FormState, View, decode_form, form_problems
from courtyard.modules.administration.actions.users import (
    Act,
    Decisions,
    MemberDetails,
    Members,
    Wish,
    act_of,
    acts_for,
    carry_out,
)

_HERE = "/admin/users"
_ONE = f"{_HERE}/{{user:str}}"

Search = Annotated[str, QueryParameter(max_length=254, description="How a name or an address begins, or a whole id")]
StatusName = Annotated[str, QueryParameter(name="status", max_length=20, description="Only those of this status")]
RoleName = Annotated[str, QueryParameter(name="role", max_length=20, description="Only those with this role")]
Cursor = Annotated[str | None, QueryParameter(max_length=500, description="Where to go on")]


class ActForm(msgspec.Struct, frozen=True):
    """All that a form can ask for."""

    reason: Annotated[str, msgspec.Meta(max_length=500)]
    status: Annotated[str, msgspec.Meta(max_length=20)] = ""
    days: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 0
    roles: list[str] = []
    password: Annotated[str, msgspec.Meta(max_length=1024)] = ""
    code: Annotated[str, msgspec.Meta(max_length=64)] = ""


@route("GET", _HERE, may=ADMINS, summary="Accounts", in_schema=False)
async def users_page(
    view: View,
    members: Members,
    search: Search = "",
    status_name: StatusName = "",
    role_name: RoleName = "",
    cursor: Cursor = None,
) -> Response[str]:
    """Newest first, narrowed as one types."""
    found = await members.listed(search=search, status=status_name, role=role_name, cursor=cursor)
    form = FormState.showing(search=search, status=status_name, role=role_name)
    return view.show("administration/users.html", block="results", form=form, found=found)


@route("GET", _ONE, may=ADMINS, summary="One account", in_schema=False)
async def user_page(user: str, view: View, members: Members) -> Response[str]:
    """Who it is, how they come in, what happened lately."""
    found = await members.member(user)
    acts = acts_for(found) if found.member.id != view.actor.user_id else []
    return view.show("administration/user.html", found=found, acts=acts)


@route("GET", f"{_ONE}/{{act:str}}", may=ADMINS, summary="Do something about an account", in_schema=False)
async def act_page(user: str, act: str, view: View, members: Members) -> Response[str]:
    """Ask why, and who is there."""
    found = await members.member(user)
    return _ask(view, act_of(act), found, FormState.showing(status="suspended", days=7, roles=found.member.roles))


@route("POST", f"{_ONE}/{{act:str}}", may=ADMINS, summary="Do something about an account", in_schema=False, status=200)
async def do_act(
    user: str, act: str, view: View, visit: Visit, members: Members, decisions: Decisions
) -> Response[str]:
    """Do it, and show the account as it is then."""
    wanted, form = act_of(act), await view.form()
    try:
        sent = decode_form(form, ActForm)
        wish = Wish(sent.reason, sent.status, sent.days, tuple(sent.roles), form.first("password"), sent.code)
        member = await carry_out(decisions, wanted, user, wish, view.actor, visit)
    except Refusal as refusal:
        return _ask(view, wanted, await members.member(user), _as_typed(form, refusal), status=refusal.status)
    return view.go(f"{_HERE}/{member.username}", _(wanted.done))


def _ask(view: View, act: Act, found: MemberDetails, form: FormState, *, status: int = 200) -> Response[str]:
    values: dict[str, Any] = {"act": act, "found": found, "form": form}
    return view.show("administration/user_act.html", status=status, **values)


def _as_typed(form: Form, refusal: Refusal) -> FormState:
    problems = form_problems(refusal.details) or {"": refusal.public_message}
    shown = {("" if name == "user" else name): reason for name, reason in problems.items()}
    return FormState(form.values, {name: f"{reason[:1].upper()}{reason[1:]}" for name, reason in shown.items()})


HANDLERS: list[HTTPRouteHandler] = [users_page, user_page, act_page, do_act]
