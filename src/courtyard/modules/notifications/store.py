"""Every query of notifications: the lists, the choices, the devices."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Changes, CollectionSpec, Database, Duplicate, Order, Page, Unit, Where, index
from courtyard.kernel.privacy import Fate, Share, Trace, Withheld
from courtyard.modules.notifications.models import (
    DEVICES_MAX,
    KEPT_DAYS,
    KEPT_MAX,
    Choices,
    Device,
    Latest,
    Notification,
)

_DAY_S = 86_400

NOTIFICATIONS = CollectionSpec(
    "notifications",
    Notification,
    indexes=(
        index("user", "key", unique=True),
        index("user", "-told_at", "-_id"),
        index("user", "read_at"),
        index("user", "subject"),
        index("told_at", expire_after_s=KEPT_DAYS * _DAY_S),
    ),
)
CHOICES = CollectionSpec("choices", Choices, indexes=(index("user", unique=True),))
DEVICES = CollectionSpec(
    "devices", Device, indexes=(index("token_key", unique=True), index("user", "-seen_at", "-_id"))
)
# A fact that is older than this cannot be overtaken any more.
_OVERTAKING_DAYS = 2
LATEST = CollectionSpec(
    "latest", Latest, indexes=(index("what", unique=True), index("at", expire_after_s=_OVERTAKING_DAYS * _DAY_S))
)
COLLECTIONS: tuple[CollectionSpec[Any], ...] = (NOTIFICATIONS, CHOICES, DEVICES, LATEST)
EXPORTS: tuple[Share | Withheld, ...] = (
    Share(collection=NOTIFICATIONS, by=("user",), file="notifications", without=("key", "actors")),
    Share(collection=CHOICES, by=("user",), file="choices"),
    Share(collection=DEVICES, by=("user",), file="devices", without=("token", "token_key")),
    Withheld(LATEST, "Notes of the last two days, so that a like that was taken back is not told of."),
)
ERASES = (
    Trace(NOTIFICATIONS, "user"),
    Trace(NOTIFICATIONS, "actors", Fate.BY_MODULE),
    Trace(CHOICES, "user"),
    Trace(DEVICES, "user"),
    Trace(LATEST, "what", Fate.KEPT, "Names what was liked and by which id, for two days; the id leads to nobody."),
)

_LATEST = Order("latest", "told_at", -1, datetime)
_LAST_SEEN = Order("last_seen", "seen_at", -1, datetime)


class NotificationStore:
    """What members were told."""

    def __init__(self, database: Database) -> None:
        self._lines = database.collection(NOTIFICATIONS)
        self._latest = database.collection(LATEST)

    async def is_latest(self, what: str, at: datetime, unit: Unit) -> bool:
        """Whether no later fact about these parties was handled; from now on this one is the latest.

        Raises:
            Duplicate: another worker handles a fact about them at the same moment.
        """
        known = await self._latest.find_one(Where(what=what), unit=unit)
        if known is None:
            await self._latest.insert(Latest(what=what, at=at), unit=unit)
        elif known.at > at:
            return False
        else:
            await self._latest.change(Where(id=known.id), Changes().set(at=at), unit=unit)
        return True

    async def of_key(self, user: Id, key: str, unit: Unit) -> Notification | None:
        """The member's line with this key."""
        return await self._lines.find_one(Where(user=user, key=key), unit=unit)

    async def add(self, line: Notification, unit: Unit) -> None:
        """Keep a new line, and in the same transaction forget what is beyond the hundred.

        Raises:
            Duplicate: another worker keeps a line with this key at the same moment.
        """
        await self._lines.insert(line, unit=unit)
        surplus = await self._lines.find(Where(user=line.user), order=_LATEST, skip=KEPT_MAX, limit=KEPT_MAX, unit=unit)
        if surplus:
            await self._lines.remove_many(Where(user=line.user).one_of("_id", (each.id for each in surplus)), unit=unit)

    async def replace(self, line: Notification, unit: Unit) -> None:
        """Keep a line whose actors changed."""
        changes = Changes().set(
            told_at=line.told_at,
            read_at=line.read_at,
            actors=line.actors,
            actors_count=line.actors_count,
            pieces=line.pieces,
            href=line.href,
        )
        await self._lines.change(Where(id=line.id, user=line.user), changes, unit=unit)

    async def with_actor(self, actor: Id) -> list[Notification]:
        """Some lines that say that somebody did something. Nothing else asks that, so no index serves it."""
        return await self._lines.every(Where().equal("actors", actor))

    async def rewrite(self, line: Notification, left: Notification | None) -> bool:
        """Keep the line with fewer actors, or none; False when it was changed meanwhile."""
        where = Where(id=line.id, version=line.version)
        if left is None:
            return await self._lines.remove(where) is not None
        changes = Changes().set(actors=left.actors, actors_count=left.actors_count)
        return await self._lines.change(where, changes) is not None

    async def about(self, user: Id, subject: Id, unit: Unit) -> list[Notification]:
        """A member's lines about one thing."""
        return await self._lines.find(Where(user=user, subject=subject), limit=KEPT_MAX, unit=unit)

    async def forget(self, user: Id, lines: Iterable[Id], unit: Unit) -> None:
        """Remove some of a member's lines."""
        await self._lines.remove_many(Where(user=user).one_of("_id", lines), unit=unit)

    async def page(self, user: Id, *, limit: int, cursor: str | None = None, skip: int = 0) -> Page[Notification]:
        """A member's lines, latest first."""
        return await self._lines.page(Where(user=user), order=_LATEST, limit=limit, cursor=cursor, skip=skip)

    async def unread(self, user: Id) -> int:
        """How many lines the member has not read."""
        return await self._lines.count(Where(user=user, read_at=None), at_most=KEPT_MAX)

    async def read(self, user: Id, line: Id, instant: datetime) -> Notification | None:
        """Mark one line as read; None when it is not there. A line that was read keeps its time."""
        unread = Where(id=line, user=user, read_at=None)
        changed = await self._lines.change(unread, Changes().set(read_at=instant))
        return changed or await self._lines.find_one(Where(id=line, user=user))

    async def read_all(self, user: Id, instant: datetime) -> int:
        """Mark all lines as read; answers how many were not."""
        return await self._lines.change_many(Where(user=user, read_at=None), Changes().set(read_at=instant))

    async def remove(self, user: Id, line: Id) -> Notification | None:
        """Take one line out."""
        return await self._lines.remove(Where(id=line, user=user))


class ChoiceStore:
    """What members want to hear of."""

    def __init__(self, database: Database) -> None:
        self._choices = database.collection(CHOICES)

    async def of(self, user: Id) -> Choices:
        """A member's choices; those of the house, with version 0, until they chose."""
        return await self._choices.find_one(Where(user=user)) or Choices(user=user, version=0)

    async def keep(self, choices: Choices) -> bool:
        """Keep the choices unless they were changed since they were read: answers whether they are kept."""
        if choices.version:
            found = Where(user=choices.user, version=choices.version)
            changes = Changes().set(off=choices.off, channels=choices.channels)
            return await self._choices.change(found, changes) is not None
        try:
            await self._choices.insert(msgspec.structs.replace(choices, version=1))
        except Duplicate:  # the first choice of somebody quicker, which this one has not seen
            return False
        return True


class DeviceStore:
    """What push goes to."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._devices = database.collection(DEVICES)

    async def register(self, device: Device) -> Device:
        """Keep a device, or hand one that is known to its new owner; those longest unseen make room."""

        async def work(unit: Unit) -> Device:
            values = {
                "user": device.user,
                "token": device.token,
                "platform": device.platform,
                "enabled": device.enabled,
                "label": device.label,
                "seen_at": device.seen_at,
            }
            kept = await self._devices.change(Where(token_key=device.token_key), Changes().set(**values), unit=unit)
            if kept is None:
                kept = await self._devices.insert(device, unit=unit)
            surplus = await self._devices.find(
                Where(user=device.user), order=_LAST_SEEN, skip=DEVICES_MAX, limit=DEVICES_MAX, unit=unit
            )
            await self._devices.remove_many(Where().one_of("_id", (each.id for each in surplus)), unit=unit)
            return kept

        try:
            return await self._database.unit_of_work(work)
        except Duplicate:
            return await self._database.unit_of_work(work)  # another process was first with this token: it is there now

    async def of(self, user: Id) -> list[Device]:
        """A member's devices, last seen first."""
        return await self._devices.find(Where(user=user), order=_LAST_SEEN, limit=DEVICES_MAX)

    async def get(self, device: Id) -> Device | None:
        """One device, whoever it belongs to; for the job that sends."""
        return await self._devices.get(device)

    async def remove(self, user: Id, device: Id) -> Device | None:
        """Forget one of a member's devices."""
        return await self._devices.remove(Where(id=device, user=user))

    async def enable(self, user: Id, device: Id, *, enabled: bool) -> Device | None:
        """Let one of a member's devices ring, or be silent."""
        return await self._devices.change(Where(id=device, user=user), Changes().set(enabled=enabled))

    async def remove_gone(self, device: Device, since: datetime | None) -> None:
        """Forget a device that its push service does not know any more, unless it was seen again after ``since``."""
        where = Where(id=device.id, token_key=device.token_key)
        if since is not None:
            where = where.between("seen_at", None, since)
        await self._devices.remove(where)
