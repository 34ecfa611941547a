"""The phones and browsers that a member lets ring."""

from courtyard.kernel.basics import Actor, fingerprint, now
from courtyard.kernel.push import Pusher, device_of
from courtyard.modules.notifications.access import own_device_removed, own_device_switched, own_devices
from courtyard.modules.notifications.models import Device, Platform
from courtyard.modules.notifications.rules.labels import label_of
from courtyard.modules.notifications.store import DeviceStore


class Devices:
    """A member's own devices."""

    def __init__(self, store: DeviceStore, pusher: Pusher) -> None:
        self._store = store
        self._pusher = pusher

    @property
    def browser_key(self) -> str | None:
        """What a page hands to the browser when it asks for push; None without Web Push."""
        return self._pusher.vapid_public_key

    async def listed(self, actor: Actor) -> list[Device]:
        """Last seen first."""
        return await own_devices(self._store, actor)

    async def register(self, actor: Actor, platform: Platform, token: str, *, enabled: bool = True) -> Device:
        """Let a device ring for this member, and for nobody else any more; the longest unseen of many makes room.

        Raises:
            DeviceTokenRefused: a token that no push service can have given out.
        """
        checked = device_of(platform.value, token)
        return await self._store.register(
            Device(
                user=actor.member_id,
                token=checked.token,
                token_key=fingerprint(checked.token),
                platform=platform,
                enabled=enabled,
                label=label_of(platform, checked.token),
                seen_at=now(),
            )
        )

    async def switch(self, actor: Actor, device: str, *, enabled: bool) -> Device:
        """Let a device ring, or be silent.

        Raises:
            DeviceNotFound.
        """
        return await own_device_switched(self._store, actor, device, enabled=enabled)

    async def remove(self, actor: Actor, device: str) -> None:
        """Forget a device.

        Raises:
            DeviceNotFound.
        """
        await own_device_removed(self._store, actor, device)
