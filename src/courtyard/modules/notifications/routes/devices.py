"""The phones and browsers that may ring."""

from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.notifications.actions.devices import Devices
from courtyard.modules.notifications.errors import DeviceNotFound
from courtyard.modules.notifications.schemas.devices import DeviceIn, DeviceOut, DevicesOut


@route("GET", "/notifications/devices", may=MEMBERS, summary="Devices that may ring")
async def list_devices(actor: Actor, push_devices: Devices) -> DevicesOut:
    """Last seen first; their tokens are never told."""
    return DevicesOut([DeviceOut.of(each) for each in await push_devices.listed(actor)], push_devices.browser_key)


@route("POST", "/notifications/devices", may=MEMBERS, summary="Let a device ring", status=201)
async def register_device(data: DeviceIn, actor: Actor, push_devices: Devices) -> DeviceOut:
    """A token belongs to whoever registered it last. Of more than 20 devices the longest unseen goes."""
    return DeviceOut.of(await push_devices.register(actor, data.platform, data.token, enabled=data.enabled))


@route("DELETE", "/notifications/devices/{device:str}", may=MEMBERS, summary="Forget a device", status=204,
       raises=[DeviceNotFound])  # fmt: skip
async def remove_device(device: str, actor: Actor, push_devices: Devices) -> None:
    """It rings no more."""
    await push_devices.remove(actor, device)


HANDLERS: list[HTTPRouteHandler] = [list_devices, register_device, remove_device]
