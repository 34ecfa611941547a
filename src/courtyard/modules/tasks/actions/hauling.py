"""Bring in files from the terminal: one after the other, some tasks at a time, for one member."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from courtyard.kernel.basics import Actor, NotFound, Refusal, Role, now
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.importing import Importing, Preview
from courtyard.modules.tasks.formats import Surroundings, named_after, read_file
from courtyard.modules.tasks.formats.child import head_of
from courtyard.modules.tasks.models.importing import FILE_BYTES_MAX, Import, Said


class NobodyOfThisName(NotFound):
    """Nobody has this username."""

    message = "--as: nobody has this username. Make the account with `courtyard user create`."


class Haul(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file so far."""

    name: str
    total: int = 0
    created: int = 0
    already_there: int = 0
    problems: list[Said] = []
    refusal: str = ""


class Haulage:
    """The terminal's way in."""

    def __init__(self, agenda: Agenda, importing: Importing) -> None:
        self._agenda = agenda
        self._importing = importing

    async def member(self, username: str) -> Actor:
        """Act as this member.

        Raises:
            NobodyOfThisName: make the account first.
        """
        person = await self._agenda.accounts.person_by_username(username)
        if person is None:
            raise NobodyOfThisName
        return Actor(user_id=person.id, username=person.username, roles=frozenset({Role.USER}))

    async def bring(self, actor: Actor, path: Path, *, into: str | None, dry_run: bool) -> AsyncIterator[Haul]:
        """Read a file and keep its tasks, telling after some of them how far it is; ``dry_run`` keeps nothing."""
        haul = haul_of(path)
        try:
            with path.open("rb") as file:
                data = file.read(FILE_BYTES_MAX + 1)
            zone = await self._agenda.zone(actor.member_id)
            reading = read_file(data, Surroundings(name=named_after(path.name), zone=zone, now=now()))
            if dry_run:
                yield _foreseen(haul, await self._importing.foresee(actor, head_of(reading)))
                return
            async for found in self._importing.bring_in_all(actor, path.name, reading, into):
                haul = _of_import(haul, found)
                yield haul
        except Refusal as refusal:
            yield msgspec.structs.replace(haul, refusal=refusal.public_message)
        except OSError as error:
            yield msgspec.structs.replace(haul, refusal=error.strerror or str(error))


def haul_of(path: Path) -> Haul:
    """A file that nothing became of yet."""
    return Haul(name=path.name)


def _foreseen(haul: Haul, preview: Preview) -> Haul:
    total = len(preview.head.origins)
    return msgspec.structs.replace(
        haul,
        total=total,
        created=total - preview.already_there,
        already_there=preview.already_there,
        problems=[Said(each.where, each.reason) for each in preview.head.problems],
    )


def _of_import(haul: Haul, found: Import) -> Haul:
    return msgspec.structs.replace(
        haul,
        total=found.tasks,
        created=found.created,
        already_there=found.already_there,
        problems=found.problems,
    )
