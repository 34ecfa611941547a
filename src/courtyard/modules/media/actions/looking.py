"""Files as others see them: from memory as a rule, with addresses that hold."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable

import msgspec

from courtyard.kernel.basics import Id, is_id, new_token
from courtyard.kernel.cache import Kind
from courtyard.modules.media.actions.archive import Archive
from courtyard.modules.media.contract import Shown, Source
from courtyard.modules.media.errors import FileNotFound
from courtyard.modules.media.models import ORIGINAL, POSTER, STILL, MediaFile, State, Variant
from courtyard.modules.media.rules.addresses import Signer, path_of, signing_key
from courtyard.modules.media.store import FileStore


class Seen(msgspec.Struct, frozen=True):
    """As much of a file as showing and serving it needs; the original is the first of its variants."""

    id: Id
    owner: Id
    kind: str
    state: str
    name: str
    public: bool
    width: int
    height: int
    duration_s: float
    folder: str
    variants: tuple[Variant, ...]

    @classmethod
    def of(cls, file: MediaFile) -> "Seen":
        """A file as it is now."""
        forms = file.variants if file.state is State.READY else []
        return cls(
            file.id,
            file.owner,
            file.kind.value,
            file.state.value,
            file.name,
            file.public,
            file.width,
            file.height,
            file.duration_s,
            file.folder,
            (file.original, *forms),
        )


class Served(msgspec.Struct, frozen=True):
    """What a request gets: which bytes, and for how long they may be kept (None: by everybody, for good)."""

    file: Seen
    variant: Variant
    private_s: int | None

    @property
    def key(self) -> str:
        """Where the bytes lie."""
        return f"{self.file.folder}{self.variant.file_name}"


_SEEN: Kind[Seen | None] = Kind("media.file", 300, Seen)


def file_tag(file: Id) -> str:
    """The cache tag of everything that is known of a file."""
    return f"media:{file}"


class Looking:
    """Shows files, and decides who gets their bytes."""

    def __init__(self, archive: Archive) -> None:
        self._store, self._cache, settings = archive.files, archive.cache, archive.settings
        secret = settings.secret.get_secret_value() if settings.secret else new_token()
        self._signer = Signer(signing_key(secret), settings.media_address_s)

    async def shown(self, files: Iterable[Id]) -> dict[Id, Shown]:
        """Files as pages show them; whoever asks has made sure that the reader may see them."""
        seen = await self.seen(files)
        return {file: self.show(each) for file, each in seen.items()}

    async def seen(self, files: Iterable[Id]) -> dict[Id, Seen]:
        """Those of the files that are there; what the cache does not have is fetched in one query."""
        wanted = list(dict.fromkeys(files))
        batch = _Batch(self._store, wanted)
        found = await asyncio.gather(
            *(self._cache.get_or_load(_SEEN, str(each), batch.loader(each), tags=(file_tag(each),)) for each in wanted)
        )
        return {each.id: each for each in found if each is not None}

    def show(self, seen: Seen) -> Shown:
        """One file with addresses that its reader can use."""
        sources = [self.source(seen, variant) for variant in seen.variants]
        forms = [each for each in sources if each.name != ORIGINAL]
        return Shown(
            id=seen.id,
            kind=seen.kind,
            state=seen.state,
            name=seen.name,
            width=seen.width,
            height=seen.height,
            duration_s=seen.duration_s,
            still=next((each for each in forms if each.name in {STILL, POSTER}), None),
            sources=tuple(each for each in forms if each.name.startswith(("webp-", "avif-"))),
            thumbs=tuple(each for each in forms if each.name.startswith("thumb-")),
            films=tuple(reversed([each for each in forms if each.media_type == "video/mp4"])),
        )

    def source(self, seen: Seen, variant: Variant) -> Source:
        """One form of a file; the address of the original, and of anything private, is signed."""
        path = path_of(seen.id, variant)
        is_open = seen.public and variant.name != ORIGINAL
        url = path if is_open else self._signer.signed(path, time.time())
        size = (variant.width, variant.height, variant.size_bytes)
        return Source(variant.name, url, variant.media_type, *size)

    async def served(self, file: str, name: str, until: int, sign: str) -> Served:
        """What a request for an address gets. Who asks does not matter: an address is all the right that is needed.

        Raises:
            FileNotFound: there is no such file, or the address of a private one is not signed, or no longer good.
        """
        seen = (await self.seen([Id(file)])).get(Id(file)) if is_id(file) else None
        variant = next((each for each in seen.variants if each.file_name == name), None) if seen else None
        if seen is None or variant is None:
            raise FileNotFound
        if seen.public and variant.name != ORIGINAL:
            return Served(seen, variant, None)
        left_s = self._signer.seconds_left(path_of(seen.id, variant), until, sign, time.time())
        if not left_s:
            raise FileNotFound
        return Served(seen, variant, left_s)


class _Batch:
    """One query for all of some files, made when the first of them is missed by the cache."""

    def __init__(self, store: FileStore, files: list[Id]) -> None:
        self._store, self._files = store, files
        self._query: asyncio.Task[dict[Id, Seen]] | None = None

    def loader(self, file: Id) -> Callable[[], Awaitable[Seen | None]]:
        """What the cache calls when it misses this file."""

        async def load() -> Seen | None:
            if self._query is None:
                self._query = asyncio.create_task(self._fetch())
            return (await self._query).get(file)

        return load

    async def _fetch(self) -> dict[Id, Seen]:
        found = await self._store.some(self._files)
        return {file.id: Seen.of(file) for file in found if file.state is not State.REMOVED}
