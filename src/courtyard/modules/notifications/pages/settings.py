"""What to be told of, and which devices may ring."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import View, decode_form
from courtyard.modules.notifications.actions.choosing import Channel, Choosing, Group
from courtyard.modules.notifications.actions.devices import Devices

_SETTINGS = "/settings/notifications"

Ways = Annotated[list[Channel], msgspec.Meta(max_length=len(Channel))]


class ChoicesForm(msgspec.Struct, frozen=True, kw_only=True):
    """The ticked channels of each group; none means that the group is off."""

    likes: Ways = []
    comments: Ways = []
    follows: Ways = []
    price_alerts: Ways = []
    newsletter: Ways = []
    marketing: Ways = []


class DeviceForm(msgspec.Struct, frozen=True):
    """Whether a device may ring."""

    enabled: bool = False


@route("GET", _SETTINGS, may=MEMBERS, summary="What you are told of", in_schema=False)
async def notification_settings(view: View, notification_choices: Choosing, push_devices: Devices) -> Response[str]:
    """Channels of each group, and devices."""
    chosen = await notification_choices.chosen(view.actor)
    return view.show(
        "notifications/settings.html",
        groups={group.value: chosen.shown(group) for group in _offered()},
        devices=await push_devices.listed(view.actor),
        browser_key=push_devices.browser_key or "",
    )


@route("POST", _SETTINGS, may=MEMBERS, summary="Choose what you are told of", in_schema=False, status=200)
async def choose(view: View, notification_choices: Choosing) -> Response[str]:
    """Keep what is ticked."""
    sent = decode_form(await view.form(), ChoicesForm)
    wanted = {group: frozenset[Channel](getattr(sent, group.value)) for group in _offered()}
    await notification_choices.choose(view.actor, wanted)
    return view.go(_SETTINGS, _("Your choices are saved."))


@route("POST", f"{_SETTINGS}/devices/{{device:str}}", may=MEMBERS, summary="Let a device ring or not",
       in_schema=False, status=200)  # fmt: skip
async def switch_device(device: str, view: View, push_devices: Devices) -> Response[str]:
    """Let it ring, or be silent."""
    sent = decode_form(await view.form(), DeviceForm)
    await push_devices.switch(view.actor, device, enabled=sent.enabled)
    return view.go(f"{_SETTINGS}#devices", _("The device may ring.") if sent.enabled else _("The device is silent."))


@route("POST", f"{_SETTINGS}/devices/{{device:str}}/remove", may=MEMBERS, summary="Forget a device",
       in_schema=False, status=200)  # fmt: skip
async def forget_device(device: str, view: View, push_devices: Devices) -> Response[str]:
    """It rings no more."""
    await push_devices.remove(view.actor, device)
    return view.go(f"{_SETTINGS}#devices", _("The device is forgotten."))


def _offered() -> list[Group]:
    return [Group(field) for field in ChoicesForm.__struct_fields__]


HANDLERS: list[HTTPRouteHandler] = [notification_settings, choose, switch_device, forget_device]
