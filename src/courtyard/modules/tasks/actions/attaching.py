"""Pictures and films of tasks: uploaded elsewhere, claimed before they are put to a task, seen by whoever sees it."""

from collections.abc import AsyncIterable, Iterable, Mapping, Sequence
from typing import NamedTuple

from courtyard.kernel.basics import ANYONE, Actor, Id, NotFound, Unprocessable, is_id
from courtyard.kernel.events import Unit
from courtyard.modules.accounts.contract import Person
from courtyard.modules.media.contract import Holder, Media, Shown, Use
from courtyard.modules.tasks.access import task_for_editor, task_for_reader
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.echo import Echo
from courtyard.modules.tasks.errors import AttachmentNotFound, TooManyAttachments
from courtyard.modules.tasks.events import VALUE_LENGTH_MAX, Act, Change, TaskUpdated
from courtyard.modules.tasks.models import Task
from courtyard.modules.tasks.models.attachment import ATTACHMENTS_MAX, Attachment
from courtyard.modules.tasks.store import AttachmentStore, Overtaken

_MODULE = "tasks"
_AT_ONCE = 100
# What it may be while it is worked on, and afterwards; anything else is nothing to show.
_GOOD = frozenset({"processing", "ready"})


class Attached(NamedTuple):
    """Files of a task, how they are shown as far as they are there, and whose they are as far as they are known."""

    attachments: Sequence[Attachment]
    looks: Mapping[Id, Shown]
    people: Mapping[Id, Person]
    is_new: bool = False


class Attaching:
    """What tasks do with files, and the word that they give about them: fulfils media's ``Keeper``."""

    def __init__(self, agenda: Agenda, store: AttachmentStore, media: Media, echo: Echo) -> None:
        self._agenda, self._store, self._media, self._echo = agenda, store, media, echo
        media.kept_by(_MODULE, self)

    async def listed(self, actor: Actor, key: str) -> Attached:
        """The files of a task, the first ones first.

        Raises:
            TaskNotFound.
        """
        found = await task_for_reader(self._agenda.tasks, await self._agenda.places(actor), key)
        return await self._shown(await self._store.on(found.task.id)) if found.task.attachments_count else _NONE

    async def attach(self, actor: Actor, key: str, file: Id) -> Attached:
        """Put one of the member's own files to a task; one that is there already stays as it is.

        Raises:
            TaskNotFound, OnlyForReading, ProjectArchived, TooManyAttachments.
            Unprocessable: the file is not there, not the member's, or nothing that can be shown.
        """
        task = await self._room(actor, key, file)
        present = await self._store.one(task.id, file)
        if present is not None:
            return await self._shown([present])
        attachment = Attachment(task=task.id, file=file, member=actor.member_id, name=await self._name(actor, file))
        try:
            await self._media.claim(_holder(task.id), [file], actor, public=False)
        except NotFound as missing:
            raise _not_there() from missing
        try:
            kept = await self._store.attach(attachment, [_fact(task, Act.ATTACHED, attachment)], actor)
        except Overtaken:  # the same request twice at this moment
            return await self.attach(actor, key, file)
        if not kept:  # others were quicker: with their files, or with the trash
            await task_for_editor(self._agenda.tasks, await self._agenda.places(actor), key)
            raise TooManyAttachments
        await self._agenda.freshness.tasks_changed([task.project], actor.member_id, found_anew=())
        return (await self._shown([attachment]))._replace(is_new=True)

    async def take_in(
        self, actor: Actor, key: str, name: str, chunks: AsyncIterable[bytes], *, announced_bytes: int
    ) -> Attached:
        """Take a file while it arrives, and put it to a task.

        Raises:
            TaskNotFound, OnlyForReading, ProjectArchived, TooManyAttachments.
            Refusal: it is no file that is taken; the message says why.
        """
        await self._room(actor, key)
        file = await self._media.take_in(actor, name, chunks, expected_bytes=announced_bytes)
        return await self.attach(actor, key, file)

    async def detach(self, actor: Actor, key: str, file: str) -> Attachment:
        """Take a file off a task. Whoever may change the task may do so; the file stays its owner's.

        Raises:
            TaskNotFound, OnlyForReading, ProjectArchived, AttachmentNotFound.
        """
        task = (await task_for_editor(self._agenda.tasks, await self._agenda.places(actor), key)).task
        present = await self._store.one(task.id, Id(file)) if is_id(file) else None
        if present is None or not await self._store.detach(present, [_fact(task, Act.DETACHED, present)], actor):
            raise AttachmentNotFound
        await self._media.release(_holder(task.id), [present.file])
        await self._agenda.freshness.tasks_changed([task.project], actor.member_id, found_anew=())
        return present

    async def put_back(self, actor: Actor, key: str, file: str) -> Attachment:
        """Put a file of one's own to a task that it was taken off.

        Raises:
            TaskNotFound, OnlyForReading, ProjectArchived, TooManyAttachments.
            AttachmentNotFound: the file is gone, or somebody else's.
        """
        if not is_id(file):
            raise AttachmentNotFound
        try:
            return (await self.attach(actor, key, Id(file))).attachments[0]
        except Unprocessable as missing:
            raise AttachmentNotFound from missing

    async def uses(self, asked: Iterable[Use]) -> Mapping[Use, bool]:
        """Which of these tasks have which of these files, also in the trash; none is for everybody."""
        wanted = list(asked)
        held = await self._store.held({use.holder.document for use in wanted}, {use.file for use in wanted})
        return {use: False for use in wanted if (use.holder.document, use.file) in held}

    async def refresh(self, holders: Iterable[str]) -> None:
        """Files of these documents look different now: open pages show it."""
        mine = (holder.partition(":") for holder in holders)
        ids = {Id(document) for module, _, document in mine if module == _MODULE and is_id(document)}
        for task in await self._agenda.tasks.some(ids):
            self._echo.changed(task.project, task.id, is_found_anew=False)

    async def carry_on(self, before: Id, task: Id, unit: Unit) -> None:
        """The next task of a series has the files of the one before it."""
        present = {each.file for each in await self._store.on(task)}
        for each in await self._store.on(before):
            if each.file in present:
                continue
            try:
                await self._media.claim(_holder(task), [each.file], Actor(each.member), public=False)
            except NotFound:
                continue  # it went with its owner
            await self._store.put(Attachment(task=task, file=each.file, member=each.member, name=each.name), unit)

    async def forget(self, tasks: Sequence[Id], unit: Unit | None = None) -> None:
        """Tasks are gone for good: they have no files any more."""
        for task in await self._store.having(tasks):
            await self._media.release(_holder(task))
        await self._store.forget(tasks, unit)

    async def leave(self, member: Id) -> int:
        """Somebody is erased, with all of their files: take these off what others share. Answers how many."""
        total = 0
        while found := await self._store.left_by(member, limit=_AT_ONCE):
            for each in found:
                await self._store.detach(each, [], ANYONE)
                await self._media.release(_holder(each.task), [each.file])
            tasks = await self._agenda.tasks.some({each.task for each in found})
            await self._agenda.freshness.tasks_changed({task.project for task in tasks})
            total += len(found)
        return total

    async def _room(self, actor: Actor, key: str, file: Id | None = None) -> Task:
        """The task, if it can have another file, or has this one."""
        task = (await task_for_editor(self._agenda.tasks, await self._agenda.places(actor), key)).task
        is_full = task.attachments_count >= ATTACHMENTS_MAX
        if is_full and (file is None or await self._store.one(task.id, file) is None):
            raise TooManyAttachments
        return task

    async def _name(self, actor: Actor, file: Id) -> str:
        shown = (await self._media.shown_own([file], actor)).get(file)
        if shown is None:
            raise _not_there()
        if shown.state not in _GOOD:
            raise Unprocessable.field("media", "could not be read, so there is nothing to show; upload another one")
        return shown.name

    async def _shown(self, attachments: Sequence[Attachment]) -> Attached:
        looks = await self._media.shown(each.file for each in attachments)
        people = await self._agenda.accounts.people({each.member for each in attachments})
        return Attached(attachments, looks, people)


_NONE = Attached((), {}, {})


def _holder(task: Id) -> Holder:
    return Holder(_MODULE, task)


def _not_there() -> Unprocessable:
    return Unprocessable.field("media", "names a file that is not there, or not yours")


def _fact(task: Task, act: Act, attachment: Attachment) -> TaskUpdated:
    name = attachment.name[:VALUE_LENGTH_MAX]
    before, after = (None, name) if act is Act.ATTACHED else (name, None)
    changes = (Change("attachment", before, after),)
    return TaskUpdated(task=task.id, project=task.project, act=act, title=task.title, changes=changes)
