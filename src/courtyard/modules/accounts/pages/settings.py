"""One's own account in a browser: profile, password, signed-in devices."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Refusal, Visit
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, one_file_of, route
from courtyard.kernel.web import FormState, View, decode_form, form_problems
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.endings import Endings
from courtyard.modules.accounts.actions.passwords import Passwords
from courtyard.modules.accounts.actions.portraits import Portraits
from courtyard.modules.accounts.actions.profiles import ProfileFields, Profiles, TasteFields, time_zones
from courtyard.modules.accounts.pages.refused import as_typed

_SETTINGS = "/settings"


class PersonForm(msgspec.Struct, frozen=True):
    """What somebody says of themselves and likes; lists are written with commas."""

    name: Annotated[str, msgspec.Meta(max_length=80)] = ""
    bio: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    cuisine: Annotated[str, msgspec.Meta(max_length=3000)] = ""
    diet: Annotated[str, msgspec.Meta(max_length=3000)] = ""
    allergies: Annotated[str, msgspec.Meta(max_length=3000)] = ""
    time_zone: Annotated[str, msgspec.Meta(max_length=60)] = "UTC"
    findable: bool = False


class PasswordForm(msgspec.Struct, frozen=True):
    """The password now, and what it shall be."""

    new_password: Annotated[str, msgspec.Meta(max_length=1024)]
    current_password: Annotated[str, msgspec.Meta(max_length=1024)] = ""


async def _show(
    view: View,
    access: AccountAccess,
    *,
    status: int = 200,
    person: FormState | None = None,
    password: FormState | None = None,
    picture: FormState | None = None,
) -> Response[str]:
    user = await access.own_account(view.actor)
    likes = {name: ", ".join(getattr(user.preferences, name)) for name in ("cuisine", "diet", "allergies")}
    return view.show(
        "accounts/settings.html",
        status=status,
        user=user,
        person=person
        or FormState.showing(
            user.profile, time_zone=user.preferences.time_zone, findable=user.preferences.findable, **likes
        ),
        password=password or FormState(),
        picture=picture or FormState(),
        sessions=await access.own_sessions(view.actor),
        time_zones=[(zone, zone.replace("_", " ")) for zone in time_zones()],
    )


@route("GET", _SETTINGS, may=MEMBERS, summary="Your settings", in_schema=False)
async def settings_page(view: View, account_access: AccountAccess) -> Response[str]:
    """Profile, password and signed-in devices on one page."""
    return await _show(view, account_access)


@route("POST", "/settings/profile", may=MEMBERS, summary="Change your profile", in_schema=False, status=200)
async def change_profile(view: View, account_access: AccountAccess, profiles: Profiles) -> Response[str]:
    """Keep what was filled in."""
    form = await view.form()
    try:
        sent = decode_form(form, PersonForm)
        await profiles.change(
            await account_access.own_account(view.actor),
            ProfileFields(sent.name, sent.bio),
            TasteFields.typed(sent.cuisine, sent.diet, sent.allergies, sent.time_zone, findable=sent.findable),
            if_match=None,
        )
    except Refusal as refusal:
        return await _show(view, account_access, status=refusal.status, person=as_typed(form, refusal))
    return view.go(_SETTINGS, _("Your profile is saved."))


@route("POST", "/settings/picture", may=MEMBERS, summary="Change your picture", in_schema=False, status=200,
       upload="streamed")  # fmt: skip
async def change_picture(
    request: Request[Any, Any, Any], view: View, account_access: AccountAccess, portraits: Portraits
) -> Response[str]:
    """Take a picture while it arrives."""
    try:
        async with one_file_of(request) as incoming:
            await portraits.take(view.actor, incoming.name, incoming.chunks, announced_bytes=incoming.announced_bytes)
    except Refusal as refusal:
        problems = form_problems(refusal.details) or {"file": refusal.public_message.removeprefix("file: ")}
        shown = {name: f"{reason[:1].upper()}{reason[1:].removesuffix('.')}." for name, reason in problems.items()}
        return await _show(view, account_access, status=refusal.status, picture=FormState({}, shown))
    return view.go(f"{_SETTINGS}#picture", _("Your picture is here. Everybody sees it in a moment."))


@route("POST", "/settings/picture/remove", may=MEMBERS, summary="Remove your picture", in_schema=False, status=200)
async def remove_picture(view: View, portraits: Portraits) -> Response[str]:
    """Show the letters of the name again."""
    await portraits.remove(view.actor)
    return view.go(f"{_SETTINGS}#picture", _("Your picture is removed."))


@route("POST", "/settings/password", may=MEMBERS, summary="Change your password", in_schema=False, status=200)
async def change_password(
    view: View, visit: Visit, account_access: AccountAccess, passwords: Passwords
) -> Response[str]:
    """Replace the password; all other devices are signed out."""
    form = await view.form()
    try:
        decode_form(form, PasswordForm)
        await passwords.change(view.actor, form.first("current_password"), form.first("new_password"), visit)
    except Refusal as refusal:
        return await _show(view, account_access, status=refusal.status, password=as_typed(form, refusal))
    return view.go(_SETTINGS, _("Your password is changed. All other devices are signed out."))


@route("POST", "/settings/sessions/others/end", may=MEMBERS, summary="Sign out all others", in_schema=False, status=200)
async def end_other_sessions(view: View, visit: Visit, endings: Endings) -> Response[str]:
    """Sign out every device but this one."""
    await endings.end_others(view.actor, visit)
    return view.go(f"{_SETTINGS}#devices", _("All other devices are signed out."))


@route("POST", "/settings/sessions/{session:str}/end", may=MEMBERS, summary="Sign out a device", in_schema=False,
       status=200)  # fmt: skip
async def end_session(session: str, view: View, visit: Visit, endings: Endings) -> Response[str]:
    """Sign out one device."""
    await endings.end_one(view.actor, session, visit)
    return view.go(f"{_SETTINGS}#devices", _("The device is signed out."))


HANDLERS: list[HTTPRouteHandler] = [
    *(settings_page, change_profile, change_picture, remove_picture, change_password),
    *(end_other_sessions, end_session),
]
