"""The two ways that leave the house: letters and push, each a job of its own in the unit that told."""

from datetime import datetime

import msgspec
from prometheus_client import Counter

from courtyard.kernel.basics import Id
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.events import Unit
from courtyard.kernel.jobs import JobContext, Jobs, JobType, Unrecoverable
from courtyard.kernel.mail import Letter, Post
from courtyard.kernel.push import Delivered, Gone, Later, Pusher, PushMessage
from courtyard.kernel.push import Device as Target
from courtyard.modules.accounts.contract import Contacts
from courtyard.modules.notifications.actions.bell import Bell
from courtyard.modules.notifications.models import Kind, Notification
from courtyard.modules.notifications.store import DeviceStore

LETTER = "notification"  # one of the letters that all modules share
_PUSHED = Counter("courtyard_notifications_pushed", "Push messages by what came of them.", ["verdict"])


class Shown(msgspec.Struct, frozen=True):
    """A line as open pages get it."""

    id: Id
    kind: Kind
    text: str
    href: str
    told_at: datetime


class Message(msgspec.Struct, frozen=True):
    """A line and its words."""

    line: Notification
    text: str

    @property
    def shown(self) -> Shown:
        """For open pages."""
        return Shown(self.line.id, self.line.kind, self.text, self.line.href, self.line.told_at)


class PushNotice(msgspec.Struct, frozen=True, kw_only=True):
    """The payload of one push to one device; ``user`` is checked again, since a device may have a new owner."""

    device: str
    user: str
    text: str
    href: str
    tag: str
    notification: str


PUSH = JobType(
    name="notifications.push", queue="notification", payload=PushNotice, timeout_s=30, essential=False, durable=True
)


class PushPostponed(Exception):  # noqa: N818  (what the push service said; the job comes again)
    """The push service asks to be left alone for now."""


class Sending:
    """Letters and push messages about notifications."""

    def __init__(self, devices: DeviceStore, contacts: Contacts, post: Post, jobs: Jobs, base_url: str) -> None:
        self._devices, self._contacts, self._post, self._jobs = devices, contacts, post, jobs
        self._base_url = base_url.rstrip("/")

    async def letter(self, message: Message, unit: Unit) -> None:
        """Write to the member, once for a line however many join it; who has no open account gets nothing."""
        line = message.line
        contact = await self._contacts.contact(line.user)
        if contact is None:
            return
        letter = Letter(
            template=LETTER,
            to=contact.email,
            to_name=contact.name,
            values={
                "title": message.text,
                "text": "",
                "action": _("Look at it"),
                "url": f"{self._base_url}{line.href or '/notifications'}",
            },
            essential=False,
            kind=line.kind.value,
            language=contact.language,
        )
        await self._post.send_later(letter, id=f"notification:{line.user}:{line.key}", unit=unit)

    async def push(self, message: Message, unit: Unit) -> None:
        """One job for each of the member's devices that may ring, so that one of them can be tried again alone."""
        line = message.line
        for device in await self._devices.of(line.user):
            if device.enabled:
                await self._jobs.add(
                    PUSH,
                    PushNotice(
                        device=str(device.id),
                        user=str(line.user),
                        text=message.text,
                        href=line.href,
                        tag=line.key,
                        notification=str(line.id),
                    ),
                    id=f"push:{line.id}:{line.actors_count}:{device.id}",
                    owner=line.user,
                    unit=unit,
                )


class Pushing:
    """The worker's side of push."""

    def __init__(self, devices: DeviceStore, pusher: Pusher, bell: Bell) -> None:
        self._devices, self._pusher, self._bell = devices, pusher, bell

    async def push(self, notice: PushNotice, _context: JobContext) -> None:
        """Send to one device; one that its service does not know any more is forgotten.

        Raises:
            PushPostponed: to be tried again.
            Unrecoverable: the service refused it for good.
        """
        device = await self._devices.get(Id(notice.device))
        if device is None or not device.enabled or str(device.user) != notice.user:
            _PUSHED.labels("dropped").inc()
            return
        message = PushMessage(
            title=_("Courtyard"),
            body=notice.text,
            href=notice.href,
            tag=notice.tag,
            badge=await self._bell.unread_of(device.user),
            id=notice.notification,
        )
        verdict = await self._pusher.send(Target(platform=device.platform.value, token=device.token), message)
        _PUSHED.labels(type(verdict).__name__.lower()).inc()
        match verdict:
            case Delivered():
                return
            case Gone(since=since):
                await self._devices.remove_gone(device, since)
            case Later(reason=reason):
                raise PushPostponed(reason)
            case refused:
                raise Unrecoverable(refused.reason)
