"""Files for other modules: claimed, released, shown. Fulfils ``contract.Media``."""

from collections.abc import AsyncIterable, Collection, Iterable, Mapping
from datetime import timedelta

from courtyard.kernel.basics import Actor, Id, is_id, now
from courtyard.modules.media.actions.archive import Archive
from courtyard.modules.media.actions.arriving import Arrivals
from courtyard.modules.media.actions.looking import Looking, file_tag
from courtyard.modules.media.contract import Holder, Keeper, Shown, Use
from courtyard.modules.media.errors import FileNotFound
from courtyard.modules.media.models import Claim

_RECHECK = timedelta(days=7)


class Keepers:
    """Who tells for which module."""

    def __init__(self) -> None:
        self._keepers: dict[str, Keeper] = {}

    def name(self, module: str, keeper: Keeper) -> None:
        """From now on this one is asked."""
        self._keepers[module] = keeper

    async def told(self, claims: Collection[Claim]) -> dict[Id, bool | None]:
        """Claim → whether its document has the file and is public; None: it has it not.

        A claim of a module that nobody tells for, since it is not in this process, is left out: it is believed.
        """
        uses: dict[str, dict[Use, Id]] = {}
        for claim in claims:
            holder = _holder(claim.holder)
            if holder is not None and holder.module in self._keepers:
                uses.setdefault(holder.module, {})[Use(holder, claim.file)] = claim.id
        told: dict[Id, bool | None] = {}
        for module, asked in uses.items():
            true: Mapping[Use, bool] = await self._keepers[module].uses(asked)
            told |= {claim: true.get(use) for use, claim in asked.items()}
        return told


class Holding:
    """Claims of other modules' documents."""

    def __init__(self, archive: Archive, keepers: Keepers, looking: Looking, arrivals: Arrivals) -> None:
        self._store, self._cache = archive.holdings, archive.cache
        self._keepers, self._looking, self._arrivals = keepers, looking, arrivals
        self._grace = timedelta(hours=archive.settings.media_grace_h)

    def kept_by(self, module: str, keeper: Keeper) -> None:
        """Name the keeper of a module's claims."""
        self._keepers.name(module, keeper)

    async def claim(self, holder: Holder, files: Iterable[Id], actor: Actor, *, public: bool) -> None:
        """Say that a document is about to have these files.

        Raises:
            FileNotFound: one is not there, or not this member's.
        """
        wanted = set(files)
        if not wanted:
            return
        missing = await self._store.claim(_text(holder), wanted, actor.member_id, now() + _RECHECK, public=public)
        if missing:
            raise FileNotFound(details={"files": [str(file) for file in missing]})
        await self._cache.invalidate(*map(file_tag, wanted))

    async def release(self, holder: Holder, files: Iterable[Id] | None = None) -> None:
        """Hint that a document has these files no longer."""
        wanted = None if files is None else set(files)
        if wanted is None or wanted:
            hidden = await self._store.hide(_text(holder), wanted, now() + self._grace)
            await self._cache.invalidate(*map(file_tag, hidden))

    async def shown(self, files: Iterable[Id]) -> dict[Id, Shown]:
        """Files as pages show them."""
        return await self._looking.shown(files)

    async def shown_own(self, files: Iterable[Id], actor: Actor) -> dict[Id, Shown]:
        """Those of the files that are this member's own."""
        seen = await self._looking.seen(files)
        return {file: self._looking.show(each) for file, each in seen.items() if each.owner == actor.member_id}

    async def take_in(self, actor: Actor, name: str, chunks: AsyncIterable[bytes], *, expected_bytes: int = 0) -> Id:
        """Take a file while it arrives.

        Raises:
            As ``Arrivals.receive``.
        """
        return (await self._arrivals.receive(actor, name, chunks, expected_bytes=expected_bytes)).file.id


def _text(holder: Holder) -> str:
    return f"{holder.module}:{holder.document}"


def _holder(text: str) -> Holder | None:
    module, _, document = text.partition(":")
    return Holder(module, Id(document)) if is_id(document) else None
