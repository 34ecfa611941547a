"""Keep what a file holds: its projects are found again or made, and each of its tasks is kept once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import msgspec

from courtyard.kernel.basics import Actor, Id, fold, is_id
from courtyard.modules.accounts.contract import Contacts
from courtyard.modules.tasks.access import place_for_editor
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.deciding import fact_of
from courtyard.modules.tasks.actions.projects import refuse_more_projects
from courtyard.modules.tasks.actions.telling import facts_of
from courtyard.modules.tasks.errors import ProjectNotFound
from courtyard.modules.tasks.events import ProjectAct, TaskAssigned
from courtyard.modules.tasks.formats import ProjectDraft, Source, TaskDraft
from courtyard.modules.tasks.formats.arriving import Above, Arrived, Company, Origin, arrived, columns_for, origin_key
from courtyard.modules.tasks.models import Member, Place, Places, Project, Role, Step, Task
from courtyard.modules.tasks.rules.changing import Hand
from courtyard.modules.tasks.rules.tallying import gains_of
from courtyard.modules.tasks.store import ImportStore, Overtaken

AT_ONCE = 100
_ASKED_AT_ONCE = 1_000
_ATTEMPTS = 3


class Kept(msgspec.Struct):
    """What became of some tasks; ``strangers`` are names of people who are in no project here."""

    created: int = 0
    already_there: int = 0
    strangers: Counter[str] = msgspec.field(default_factory=Counter)

    def add(self, other: "Kept") -> None:
        """Count these too."""
        self.created += other.created
        self.already_there += other.already_there
        self.strangers.update(other.strangers)


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Where tasks of a file come from and go to.

    Attributes:
        import_id: Of the import.
        source: What kind of file it is.
        targets: Project in the file (the inbox is "") → project here.
        hand: Whose tasks they become, and when they arrive.
        total: How many tasks the whole file has.
    """

    import_id: Id
    source: Source
    targets: Mapping[str, Id]
    hand: Hand
    total: int


class Arrivals:
    """Brings drafts to where they belong."""

    def __init__(self, agenda: Agenda, store: ImportStore, contacts: Contacts) -> None:
        self._agenda = agenda
        self._store = store
        self._contacts = contacts

    async def known(self, actor: Actor, source: Source, origins: Sequence[str]) -> int:
        """How many of the tasks of a file are here already."""
        places = await self._agenda.places(actor)
        visible = [places.member, *(place.project for place in places.projects)]
        found = 0
        for start in range(0, len(origins), _ASKED_AT_ONCE):
            some = origins[start : start + _ASKED_AT_ONCE]
            keys = {origin_key(actor.member_id, source, origin): origin for origin in some}
            here = {keys[key] for key in await self._store.known_origins(list(keys), visible)}
            here |= {str(each.id) for each in await self._own(some) if places.at(each.project)}
            found += len(here)
        return found

    async def projects_here(self, actor: Actor, source: Source, drafts: Iterable[ProjectDraft]) -> dict[str, Project]:
        """Those projects of a file that are here already, and in which the member may write, by their keys in it."""
        keys = {origin_key(actor.member_id, source, f"project:{draft.key}"): draft.key for draft in drafts}
        brought = await self._store.projects_by_origin(list(keys))
        found = {keys[each.origin]: each for each in brought if each.origin and _may_write(each, actor)}
        for key in keys.values():
            own = await self._agenda.projects.get(Id(key)) if is_id(key) else None
            if own is not None and own.deleted_at is None and _may_write(own, actor):
                found[key] = own
        return found

    async def targets(
        self, actor: Actor, source: Source, drafts: Sequence[ProjectDraft], into: str | None
    ) -> dict[str, Id]:
        """Where each project of a file goes: into the one that is named, into its own here, or into a new one.

        Raises:
            ProjectNotFound, OnlyForReading, ProjectArchived: about the project that is named.
            TooManyProjects: not all can be made.
        """
        if into is not None:
            place = await self.place(actor, into)
            return dict.fromkeys(["", *(draft.key for draft in drafts)], place.project)
        here = await self.projects_here(actor, source, drafts)
        found = {"": actor.member_id} | {key: project.id for key, project in here.items()}
        made = []
        for draft in drafts:
            if draft.key not in found:
                if not draft.archived:
                    await refuse_more_projects(self._agenda, actor)
                made.append(await self._made(actor, source, draft))
                found[draft.key] = made[-1].id
        if made:
            await self._agenda.freshness.members_changed([actor.member_id])
        return found

    async def place(self, actor: Actor, into: str) -> Place:
        """The project that is named, or the inbox, for somebody who may write there.

        Raises:
            ProjectNotFound, OnlyForReading, ProjectArchived.
        """
        places = await self._agenda.places(actor)
        wanted = Id(into) if is_id(into) else places.member
        return place_for_editor(places, wanted)

    async def keep(self, actor: Actor, batch: Batch, drafts: Sequence[TaskDraft], first: int) -> Kept:
        """Keep some tasks in one unit; those that are here already are left as they are.

        Args:
            actor: Whose tasks they become.
            batch: Where they come from and go to.
            drafts: At most a hundred; one below another stands behind it, or came before.
            first: The number of the first of them in the file.

        Raises:
            ProjectNotFound: somebody took away a project in the meantime.
        """
        for attempt in range(_ATTEMPTS):
            try:
                return await self._keep(actor, batch, drafts, first)
            except Overtaken:
                if attempt == _ATTEMPTS - 1:
                    raise
                continue  # the same file is being brought in twice: what the other one kept is there now
        raise AssertionError

    async def _keep(self, actor: Actor, batch: Batch, drafts: Sequence[TaskDraft], first: int) -> Kept:
        places = await self._agenda.places(actor)
        here = await self._here(actor, batch, places, drafts)
        company = await self._company(actor, set(batch.targets.values()))
        kept = Kept()
        new: list[Arrived] = []
        for number, draft in enumerate(drafts, first):
            origin = Origin(batch.import_id, origin_key(actor.member_id, batch.source, draft.origin))
            if draft.origin in here and not origin.is_of(here[draft.origin]):
                kept.already_there += 1
                continue
            if draft.origin in here:
                kept.created += 1  # by this very import, before it was interrupted
                continue
            place = places.at(batch.targets[draft.project or ""])
            if place is None:
                raise ProjectNotFound
            each = arrived(
                draft,
                place,
                batch.hand,
                origin=origin,
                company=company[place.project],
                above=_above(here.get(draft.parent or ""), place),
                early=timedelta(milliseconds=batch.total - number),
            )
            kept.strangers.update(company[place.project].sorted_out(draft.assignees)[1])
            here[draft.origin] = each.task
            new.append(each)
        await self._write(actor, new)
        kept.created += len(new)
        return kept

    async def _write(self, actor: Actor, new: Sequence[Arrived]) -> None:
        if not new:
            return
        steps = [Step(None, each.task) for each in new]
        # Whoever gets many tasks at once from a file is not told of each.
        facts = [fact for fact in facts_of(steps) if not isinstance(fact, TaskAssigned)]
        comments = [comment for each in new for comment in each.comments]
        await self._store.keep([each.task for each in new], comments, facts, gains_of(steps), actor)
        await self._agenda.freshness.tasks_changed({each.task.project for each in new}, actor.member_id)

    async def _here(self, actor: Actor, batch: Batch, places: Places, drafts: Sequence[TaskDraft]) -> dict[str, Task]:
        """What of these, and of the tasks above them, is here already: by what the file calls it."""
        names = {name for draft in drafts for name in (draft.origin, draft.parent) if name}
        keys = {origin_key(actor.member_id, batch.source, name): name for name in names}
        brought = {keys[task.origin]: task for task in await self._store.by_origin(list(keys)) if task.origin in keys}
        own = {str(task.id): task for task in await self._own(names)}
        found = [*own.items(), *brought.items()]
        return {name: task for name, task in found if places.at(task.project) is not None}

    async def _own(self, names: Iterable[str]) -> list[Task]:
        """Tasks that an export of this installation names by their ids."""
        return await self._agenda.tasks.some([Id(name) for name in names if is_id(name)])

    async def _company(self, actor: Actor, projects: set[Id]) -> dict[Id, Company]:
        contact = await self._contacts.contact(actor.member_id)
        found = {}
        for project in projects:
            members = await self._agenda.freshness.readers_of(project)
            people = (await self._agenda.accounts.people(members)).values()
            names = {fold(name): person.id for person in people for name in (person.name, person.username)}
            own = {} if contact is None else {fold(contact.email): actor.member_id}
            found[project] = Company({**names, **own})
        return found

    async def _made(self, actor: Actor, source: Source, draft: ProjectDraft) -> Project:
        project = Project(
            name=draft.name,
            description=draft.description,
            colour=draft.colour,
            archived=draft.archived,
            members=[Member(actor.member_id, Role.OWNER)],
            columns=columns_for(draft),
            origin=origin_key(actor.member_id, source, f"project:{draft.key}"),
        )
        return await self._agenda.projects.add(project, [fact_of(project, ProjectAct.CREATED)], actor)


def _above(task: Task | None, place: Place) -> Above | None:
    if task is None or task.project != place.project or task.deleted_at is not None:
        return None
    return Above(task.id, task.depth)


def _may_write(project: Project, actor: Actor) -> bool:
    role = project.role_of(actor.member_id)
    return role is not None and role.allows(Role.EDITOR)
