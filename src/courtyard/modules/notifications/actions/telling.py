"""Tell somebody something: the line in their list, then live, by e-mail and by push, as they chose."""

from collections.abc import Sequence

import msgspec
from prometheus_client import Counter

from courtyard.kernel.basics import Id
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.contract import Accounts
from courtyard.modules.notifications.actions.afterwards import CHANGED, TOLD, Afterwards
from courtyard.modules.notifications.actions.sending import Message, Sending
from courtyard.modules.notifications.models import Channel, Notice, Notification
from courtyard.modules.notifications.rules.channels import channels_for
from courtyard.modules.notifications.rules.gathering import is_worth_a_sound, joined, line_of, without
from courtyard.modules.notifications.rules.wording import sentence
from courtyard.modules.notifications.store import ChoiceStore, NotificationStore

_SAID_ACTORS = 2
_NOTICES = Counter("courtyard_notifications_told", "Notices that reached a member's choices.", ["kind"])


class Telling:
    """Turns notices into lines and messages, each with the unit of the reaction that brings it."""

    def __init__(
        self,
        lines: NotificationStore,
        choices: ChoiceStore,
        accounts: Accounts,
        sending: Sending,
        afterwards: Afterwards,
    ) -> None:
        self._lines, self._choices, self._accounts = lines, choices, accounts
        self._sending, self._afterwards = sending, afterwards

    async def tell(self, notice: Notice, unit: Unit) -> None:
        """Tell it once: a notice whose key is known joins that line or does nothing.

        Nobody is told of what they did themselves, and nobody who is gone is told anything.

        Raises:
            Duplicate: another worker told it at the same moment; the reaction comes again and finds the line.
        """
        if notice.actor == notice.user or not await self._is_latest(notice, unit):
            return
        ways = channels_for(notice.kind, await self._choices.of(notice.user))
        people = await self._accounts.people(each for each in (notice.user, notice.actor) if each is not None)
        if not ways or notice.user not in people:
            return
        present = await self._lines.of_key(notice.user, notice.key, unit)
        line = line_of(notice) if present is None else joined(present, notice)
        if line is None:
            return
        if present is not None:
            await self._lines.replace(line, unit)
        elif Channel.IN_APP in ways:
            await self._lines.add(line, unit)
        await self._send(line, ways, unit, is_new=present is None)
        _NOTICES.labels(notice.kind).inc()

    async def take_back(self, notice: Notice, unit: Unit) -> None:
        """Somebody undid what a line tells of: they leave the line, and a line of nobody goes.

        Of the notice only ``user``, ``kind``, ``subject``, ``actor`` and ``occurred_at`` count. One that is taken back
        before it was told is not told afterwards.
        """
        if notice.actor is None or notice.subject is None or not await self._is_latest(notice, unit):
            return
        for line in await self._lines.about(notice.user, notice.subject, unit):
            if line.kind is notice.kind and notice.actor in line.actors:
                left = without(line, notice.actor)
                if left is None:
                    await self._lines.forget(line.user, [line.id], unit)
                else:
                    await self._lines.replace(left, unit)
                unit.after_commit(lambda: self._afterwards.tell(notice.user, CHANGED, {}))

    async def forget_subject(self, user: Id, subject: Id, unit: Unit) -> None:
        """The thing is gone: so are the member's lines about it, which would lead nowhere."""
        about = await self._lines.about(user, subject, unit)
        if about:
            await self._lines.forget(user, [line.id for line in about], unit)
            unit.after_commit(lambda: self._afterwards.tell(user, CHANGED, {}))

    async def _is_latest(self, notice: Notice, unit: Unit) -> bool:
        if not notice.gathers or notice.subject is None:
            return True
        what = f"{notice.kind}:{notice.subject}:{notice.actor}"
        return await self._lines.is_latest(what, notice.occurred_at, unit)

    async def _send(self, line: Notification, ways: frozenset[Channel], unit: Unit, *, is_new: bool) -> None:
        message = Message(line, sentence(line, await self._names(line.actors)))
        if Channel.EMAIL in ways and is_new:
            await self._sending.letter(message, unit)
        if Channel.PUSH in ways and is_worth_a_sound(line.actors_count):
            await self._sending.push(message, unit)
        live = Channel.LIVE in ways
        unit.after_commit(lambda: self._after(message, live=live))

    def _after(self, message: Message, *, live: bool) -> None:
        shown = msgspec.to_builtins(message.shown, enc_hook=str) if live else {}
        self._afterwards.tell(message.line.user, TOLD if live else CHANGED, shown)

    async def _names(self, actors: Sequence[Id]) -> list[str]:
        said = actors[:_SAID_ACTORS]
        people = await self._accounts.people(said)
        return [people[each].name for each in said if each in people]
