"""The only way to a notification or a device on behalf of somebody: they are their owner's and nobody else's."""

from courtyard.kernel.basics import Actor, Id, is_id, now
from courtyard.modules.notifications.errors import DeviceNotFound, NotificationNotFound
from courtyard.modules.notifications.models import Device, Notification
from courtyard.modules.notifications.store import DeviceStore, NotificationStore


async def own_lines(
    store: NotificationStore, actor: Actor, *, limit: int, cursor: str | None, page: int | None
) -> tuple[list[Notification], str | None]:
    """The member's notifications, latest first, and the cursor to the next ones; ``page`` counts from 1."""
    skip = (page - 1) * limit if page else 0
    found = await store.page(actor.member_id, limit=limit, cursor=None if page else cursor, skip=skip)
    return found.items, found.next_cursor


async def own_line_read(store: NotificationStore, actor: Actor, line: str) -> Notification:
    """One of the member's notifications, marked as read.

    Raises:
        NotificationNotFound: removed, too old, or somebody else's.
    """
    found = await store.read(actor.member_id, Id(line), now()) if is_id(line) else None
    if found is None:
        raise NotificationNotFound
    return found


async def own_line_removed(store: NotificationStore, actor: Actor, line: str) -> Notification:
    """What was one of the member's notifications.

    Raises:
        NotificationNotFound: removed already, too old, or somebody else's.
    """
    found = await store.remove(actor.member_id, Id(line)) if is_id(line) else None
    if found is None:
        raise NotificationNotFound
    return found


async def own_devices(store: DeviceStore, actor: Actor) -> list[Device]:
    """The member's devices, last seen first."""
    return await store.of(actor.member_id)


async def own_device_removed(store: DeviceStore, actor: Actor, device: str) -> Device:
    """What was one of the member's devices.

    Raises:
        DeviceNotFound: removed already, or somebody else's.
    """
    found = await store.remove(actor.member_id, Id(device)) if is_id(device) else None
    if found is None:
        raise DeviceNotFound
    return found


async def own_device_switched(store: DeviceStore, actor: Actor, device: str, *, enabled: bool) -> Device:
    """One of the member's devices, ringing or silent from now on.

    Raises:
        DeviceNotFound: removed, or somebody else's.
    """
    found = await store.enable(actor.member_id, Id(device), enabled=enabled) if is_id(device) else None
    if found is None:
        raise DeviceNotFound
    return found
