"""One's data in a browser: a copy of it, what happened to the account, leaving, and coming back."""

from typing import Annotated, Any

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from courtyard.kernel.basics import Refusal, Visit
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import ANYBODY, MEMBERS, route
from courtyard.kernel.web import FormState, Tone, View, decode_form
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.copying import Copies
from courtyard.modules.accounts.actions.entrance import Entrance
from courtyard.modules.accounts.actions.happenings import Happenings
from courtyard.modules.accounts.actions.leaving import Leaving
from courtyard.modules.accounts.errors import SignInAgain
from courtyard.modules.accounts.pages.cookie import BrowserCookies
from courtyard.modules.accounts.pages.entering import RESTORE, RESTORE_COOKIE, again, enter
from courtyard.modules.accounts.pages.refused import as_typed

_DATA, _PAGE = "/settings/data", "accounts/data.html"
_RESTORE_PAGE = "accounts/restore.html"
_EVENTS_SHOWN = 20

Cursor = Annotated[str | None, Parameter(max_length=500, description="Where to go on")]


class CopyForm(msgspec.Struct, frozen=True):
    """Proof for a copy."""

    copy_password: Annotated[str, msgspec.Meta(max_length=1024)] = ""
    copy_code: Annotated[str, msgspec.Meta(max_length=64)] = ""


class LeaveForm(msgspec.Struct, frozen=True):
    """Proof for leaving."""

    leave_password: Annotated[str, msgspec.Meta(max_length=1024)] = ""
    leave_code: Annotated[str, msgspec.Meta(max_length=64)] = ""
    confirm: bool = False


class RestoreForm(msgspec.Struct, frozen=True):
    """A code, where one is needed."""

    code: Annotated[str, msgspec.Meta(max_length=64)] = ""


class Rooms(msgspec.Struct, frozen=True):
    """What the page shows."""

    access: AccountAccess
    copies: Copies
    leaving: Leaving


async def _show(view: View, rooms: Rooms, *, status: int = 200, **forms: FormState) -> Response[str]:
    shown: dict[str, Any] = {"copy_form": FormState(), "leave_form": FormState(), **forms}
    return view.show(
        _PAGE,
        status=status,
        user=await rooms.access.own_account(view.actor),
        latest=await rooms.copies.latest(view.actor),
        hand_over=await rooms.leaving.objections(view.actor),
        grace_days=round(rooms.leaving.grace.total_seconds() / 86_400),
        **shown,
    )


@route("GET", _DATA, may=MEMBERS, summary="Your data", in_schema=False)
async def data_page(view: View, account_access: AccountAccess, copies: Copies, leaving: Leaving) -> Response[str]:
    """A copy, and the way out."""
    return await _show(view, Rooms(account_access, copies, leaving))


@route("GET", f"{_DATA}/copy", may=MEMBERS, summary="How far your copy is", in_schema=False)
async def copy_part(view: View, copies: Copies) -> Response[str]:
    """The part of the page that shows it, asked for while it is being made."""
    if not view.page.is_htmx:
        return view.go(f"{_DATA}#copy")
    return view.show(_PAGE, block="copy", latest=await copies.latest(view.actor))


@route("POST", f"{_DATA}/copy", may=MEMBERS, summary="Have a copy made", in_schema=False, status=200)
async def ask_for_copy_here(
    view: View, visit: Visit, account_access: AccountAccess, copies: Copies, leaving: Leaving
) -> Response[str]:
    """A letter comes when it is ready."""
    form = await view.form()
    try:
        sent = decode_form(form, CopyForm)
        await copies.ask(view.actor, form.first("copy_password"), sent.copy_code, visit)
    except Refusal as refusal:
        typed = as_typed(form, refusal, {"password": "copy_password", "code": "copy_code"})
        rooms = Rooms(account_access, copies, leaving)
        return await _show(view, rooms, status=refusal.status, copy_form=typed)
    return view.go(f"{_DATA}#copy", _("The copy is being made. A letter comes when it is ready."))


@route("POST", f"{_DATA}/leave", may=MEMBERS, summary="Delete your account", in_schema=False, status=200)
async def leave_here(
    view: View,
    visit: Visit,
    account_access: AccountAccess,
    copies: Copies,
    leaving: Leaving,
    browser_cookies: BrowserCookies,
) -> Response[str]:
    """Close the account, and say until when it can be restored."""
    form = await view.form()
    try:
        sent = decode_form(form, LeaveForm)
        password = form.first("leave_password")
        await leaving.ask(view.actor, password, sent.leave_code, visit, confirmed=sent.confirm)
    except Refusal as refusal:
        typed = as_typed(form, refusal, {"password": "leave_password", "code": "leave_code"})
        rooms = Rooms(account_access, copies, leaving)
        return await _show(view, rooms, status=refusal.status, leave_form=typed)
    words = _("Your account is closed. Sign in if you want to restore it.")
    return view.go("/", words, cookies=(browser_cookies.no_session(),))


@route("GET", "/settings/activity", may=MEMBERS, summary="Recent security events", in_schema=False)
async def activity_page(view: View, security_events: Happenings, cursor: Cursor = None) -> Response[str]:
    """What happened to the account, the latest first."""
    page = await security_events.own(view.actor, limit=_EVENTS_SHOWN, cursor=cursor)
    return view.show("accounts/activity.html", entries=page.items, next_cursor=page.next_cursor)


@route("GET", "/copies/{link:str}", may=ANYBODY, summary="Fetch a copy of your data", in_schema=False)
async def copy_page(link: str, view: View, copies: Copies) -> Response[str]:
    """Where the letter leads: nothing is fetched before somebody clicks, since mail programs open links by themselves.

    Raises:
        CopyNotFound, CopyNotReady.
    """
    return view.show("accounts/copy.html", copy=await copies.linked(link), link=link)


@route("GET", RESTORE, may=ANYBODY, summary="Restore your account", in_schema=False)
async def restore_page(view: View, leaving: Leaving) -> Response[str]:
    """For those who have just signed in to an account that waits to be erased."""
    try:
        needs_code = await leaving.needs_code(view.cookie(RESTORE_COOKIE))
    except SignInAgain:
        return view.go("/sign-in")
    return view.show(_RESTORE_PAGE, form=FormState(), needs_code=needs_code)


@route("POST", RESTORE, may=ANYBODY, summary="Restore your account", in_schema=False, status=200)
async def restore_here(
    view: View, visit: Visit, leaving: Leaving, entrance: Entrance, browser_cookies: BrowserCookies
) -> Response[str]:
    """Open it again and come in."""
    form = await view.form()
    token = view.cookie(RESTORE_COOKIE)
    gone = browser_cookies.short(RESTORE_COOKIE, "")
    try:
        sent = decode_form(form, RestoreForm)
        entry = await leaving.restore(token, sent.code, visit, browser=True)
    except SignInAgain as too_late:
        return view.go("/sign-in", _(too_late.public_message), tone=Tone.WARN, cookies=(gone,))
    except Refusal as refusal:
        return again(view, _RESTORE_PAGE, form, refusal, needs_code=True)
    answer = await enter(view, visit, entrance, browser_cookies, entry, "/settings")
    answer.set_cookie(gone)
    return answer


HANDLERS: list[HTTPRouteHandler] = [
    data_page,
    copy_part,
    ask_for_copy_here,
    leave_here,
    activity_page,
    copy_page,
    restore_page,
    restore_here,
]
