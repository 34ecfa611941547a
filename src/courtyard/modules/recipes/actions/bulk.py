"""Import many files for one member, from the terminal: several are read at once, each recipe is kept on its own.

Since every recipe is one write and knows its origin, the work can be stopped at any moment and done again.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing
from enum import StrEnum
from pathlib import Path

import msgspec

from courtyard.kernel.basics import Actor, NotFound, Refusal, Role
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.importing import keep_one
from courtyard.modules.recipes.actions.reading_room import ReadingRoom
from courtyard.modules.recipes.errors import RecipeAlreadyThere
from courtyard.modules.recipes.formats import is_readable
from courtyard.modules.recipes.formats.archive import ARCHIVE_BYTES_MAX, members
from courtyard.modules.recipes.formats.frames import Done, Task
from courtyard.modules.recipes.models import Reading, Visibility
from courtyard.modules.recipes.rules.origins import origins_of
from courtyard.modules.recipes.store import LONG_PATIENCE_S

_ARCHIVES = frozenset({".zip", ".paprikarecipes"})
_FILE_LIMIT_S = 60.0


class Outcome(StrEnum):
    """What became of a recipe or file."""

    CREATED = "created"
    ALREADY_THERE = "already there"
    REFUSED = "refused"


class Fate(msgspec.Struct, frozen=True):
    """What became of one recipe, or of a file without any; ``detail`` is its title, or the reason."""

    name: str
    outcome: Outcome
    detail: str


class NoSuchMember(NotFound):
    """Nobody has this name."""


async def member(cookbook: Cookbook, username: str) -> Actor:
    """Act as this member.

    Raises:
        NoSuchMember: make the account first.
    """
    person = await cookbook.accounts.person_by_username(username)
    if person is None:
        raise NoSuchMember(f"--as: nobody is called {username}. Make the account with `courtyard user create`.")
    return Actor(user_id=person.id, username=person.username, roles=frozenset({Role.USER}))


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files that may hold recipes, those of folders in the order of their names; a file that is named is taken.

    Raises:
        FileNotFoundError: a path that is not there.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = (each for each in sorted(path.rglob("*")) if each.is_file())
            found |= dict.fromkeys(each for each in inside if _may_hold_recipes(each))
        elif path.is_file():
            found[path] = None
        else:
            raise FileNotFoundError(2, "there is no such file or folder", str(path))
    return list(found)


async def import_files(
    cookbook: Cookbook,
    actor: Actor,
    files: Iterable[Path],
    *,
    dry_run: bool = False,
    visibility: Visibility = Visibility.PUBLIC,
    readers: int = 2,
) -> AsyncGenerator[tuple[Path, list[Fate]], None]:
    """Read and keep file by file; yields each file when all of it is done. ``dry_run`` keeps nothing."""
    waiting = list(reversed(list(files)))
    rooms = [ReadingRoom() for _ in range(max(1, min(readers, len(waiting))))]

    async def read(room: ReadingRoom, path: Path) -> tuple[Path, ReadingRoom, list[Fate]]:
        fates: list[Fate] = []
        async with aclosing(_dones(room, path)) as dones:
            async for done in dones:
                fates += [fate async for fate in _fates(cookbook, actor, done, dry_run, visibility)]
        return path, room, fates

    running = {asyncio.create_task(read(room, waiting.pop())) for room in rooms if waiting}
    try:
        while running:
            ready, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in ready:
                path, room, fates = task.result()
                if waiting:
                    running.add(asyncio.create_task(read(room, waiting.pop())))
                yield path, fates
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for room in rooms:
            await room.close()


async def _dones(room: ReadingRoom, path: Path) -> AsyncGenerator[Done, None]:
    try:
        for task in _tasks(path):
            for done in await room.read(task, limit_s=_FILE_LIMIT_S):
                yield done
    except Refusal as refusal:
        yield Done(path.name, refusal_code=refusal.code, refusal=refusal.public_message)
    except OSError as error:
        yield Done(path.name, refusal_code="not_readable", refusal=error.strerror or str(error))


def _tasks(path: Path) -> Iterator[Task]:
    """A file, or what an archive holds, a member at a time."""
    if path.suffix.lower() not in _ARCHIVES:
        with path.open("rb") as file:
            yield Task(path.name, file.read(ARCHIVE_BYTES_MAX + 1))
        return
    for name, content in members(path.read_bytes()):
        yield Task(f"{path.name}/{name}", content)


async def _fates(
    cookbook: Cookbook,
    actor: Actor,
    done: Done,
    dry_run: bool,  # noqa: FBT001  (handed through)
    visibility: Visibility,
) -> AsyncGenerator[Fate, None]:
    if done.refusal_code:
        yield Fate(done.name, Outcome.REFUSED, done.refusal)
    for reading in done.readings:
        yield await _fate(cookbook, actor, done.name, reading, None if dry_run else visibility)


async def _fate(cookbook: Cookbook, actor: Actor, name: str, reading: Reading, visibility: Visibility | None) -> Fate:
    title = reading.content.title
    if visibility is None:
        known = await cookbook.store.imported(origins_of(actor.member_id, reading.content))
        return Fate(name, Outcome.ALREADY_THERE if known else Outcome.CREATED, title)
    try:
        await keep_one(cookbook, actor, reading, visibility, patience_s=LONG_PATIENCE_S)
    except RecipeAlreadyThere:
        return Fate(name, Outcome.ALREADY_THERE, title)
    except Refusal as refusal:
        return Fate(name, Outcome.REFUSED, refusal.public_message)
    return Fate(name, Outcome.CREATED, title)


def _may_hold_recipes(path: Path) -> bool:
    return is_readable(path.name) or path.suffix.lower() in _ARCHIVES
