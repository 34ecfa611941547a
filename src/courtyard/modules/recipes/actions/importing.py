"""Bring recipes in from outside: fetch or take, read, show, keep, and tell what became of each."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from courtyard.kernel.basics import Actor, Refusal
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.writing import keep_content, refuse_showing
from courtyard.modules.recipes.errors import (
    ArchiveRefused,
    FileHasNoRecipe,
    FileTooLarge,
    FormatNotRead,
    PageHasNoRecipe,
    ReadingFailed,
    ReadingTookTooLong,
    RecipeAlreadyThere,
)
from courtyard.modules.recipes.formats.frames import Done, Task
from courtyard.modules.recipes.models import Reading, Recipe, Status, Visibility
from courtyard.modules.recipes.rules.origins import origins_of
from courtyard.modules.recipes.store import OriginTaken

RECIPES_MAX = 500
_REFUSALS: dict[str, type[Refusal]] = {
    kind.code: kind
    for kind in (
        ArchiveRefused,
        FileHasNoRecipe,
        FileTooLarge,
        FormatNotRead,
        PageHasNoRecipe,
        ReadingFailed,
        ReadingTookTooLong,
    )
}


class Refused(msgspec.Struct, frozen=True):
    """A file that no recipe came from, and why."""

    name: str
    reason: str


class Findings(msgspec.Struct, frozen=True):
    """What was read: recipes in order, and the files without any."""

    readings: list[Reading]
    refused: list[Refused]

    @property
    def single(self) -> Reading | None:
        """The recipe, where there is exactly one and nothing was refused."""
        return self.readings[0] if len(self.readings) == 1 and not self.refused else None


class Report(msgspec.Struct, frozen=True):
    """What became of the recipes of an upload."""

    created: list[Recipe] = msgspec.field(default_factory=list)
    already_there: list[Recipe] = msgspec.field(default_factory=list)
    refused: list[Refused] = msgspec.field(default_factory=list)


async def read_incoming(cookbook: Cookbook, url: str | None, files: Sequence[tuple[str, bytes]]) -> Findings:
    """Read what was sent: the page at an address, or files by name.

    Raises:
        Refusal: what ``read_page_at`` and ``read_files`` raise.
    """
    if url is not None:
        return await read_page_at(cookbook, url)
    return await read_files(cookbook, [Task(name, data) for name, data in files])


async def read_page_at(cookbook: Cookbook, url: str) -> Findings:
    """Fetch a page and read it.

    Raises:
        AddressRefused, PageNotFetched, PageTooLarge: it could not be fetched.
        Refusal: what ``read_files`` raises.
    """
    fetched = await cookbook.fetcher.fetch(url)
    return await read_files(cookbook, [Task(fetched.url, fetched.data, fetched.url)])


async def read_files(cookbook: Cookbook, files: Sequence[Task]) -> Findings:
    """Read files and archives.

    Raises:
        Refusal: no recipe at all was found; the reason is that of the only file, or lists those of all.
    """
    done = [each for file in files for each in await cookbook.reading_room.read(file)]
    findings = Findings(
        [reading for each in done for reading in each.readings],
        [Refused(each.name, each.refusal) for each in done if each.refusal_code],
    )
    if not findings.readings:
        raise _why_nothing(done)
    return findings


async def keep_one(
    cookbook: Cookbook,
    actor: Actor,
    reading: Reading,
    visibility: Visibility = Visibility.PUBLIC,
    status: Status = Status.PUBLISHED,
    *,
    files: Mapping[str, Any] | None = None,
    patience_s: float = 0.0,
) -> Recipe:
    """Keep one recipe that was read; see ``keep_content``.

    Raises:
        RecipeAlreadyThere: this member imported it before.
    """
    try:
        return await keep_content(
            cookbook, actor, reading.content, visibility, status, files=files, patience_s=patience_s
        )
    except OriginTaken:
        known = await cookbook.store.imported(origins_of(actor.member_id, reading.content))
        if known is None:
            raise
        raise RecipeAlreadyThere(known) from None


async def keep_all(
    cookbook: Cookbook, actor: Actor, findings: Findings, visibility: Visibility = Visibility.PUBLIC
) -> Report:
    """Keep every recipe that was read, at most 500; those that are there already are left as they are.

    Raises:
        EmailNotVerified: others would see them.
    """
    refuse_showing(actor, visibility)
    report = Report(refused=list(findings.refused))
    for reading in findings.readings[:RECIPES_MAX]:
        try:
            report.created.append(await keep_one(cookbook, actor, reading, visibility))
        except RecipeAlreadyThere as there:
            report.already_there.append(there.recipe)
        except Refusal as refusal:
            report.refused.append(Refused(reading.content.title, refusal.public_message))
    too_many = f"more than {RECIPES_MAX} recipes at once: send the rest again"
    report.refused.extend(Refused(each.content.title, too_many) for each in findings.readings[RECIPES_MAX:])
    return report


def _why_nothing(done: Sequence[Done]) -> Refusal:
    if len(done) == 1:
        return _REFUSALS.get(done[0].refusal_code, ReadingFailed)(done[0].refusal)
    reasons = [{"name": each.name, "reason": each.refusal} for each in done[:100]]
    return FileHasNoRecipe(details={"refused": reasons} if reasons else None)
