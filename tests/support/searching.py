"""Where in a whole installation some words stand: every database, every key of Valkey, every file."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from courtyard.kernel.search.caretaking import FORGET_PEOPLE, Look
from support.app import App
from support.jobs import unwatched
from support.waiting import wait_until


async def places_of(app: App, *words: str) -> dict[str, list[str]]:
    """Place (``mongodb accounts.users profile.name``) → the words that stand there, however they are written."""
    wanted = [word.casefold() for word in words]
    found: dict[str, list[str]] = {}
    async for place, text in _everything(app):
        low = text.casefold()
        here = [word for word in wanted if word in low]
        if here:
            found[place] = sorted({*found.get(place, []), *here})
    return found


async def built_anew(app: App, *words: str) -> None:
    """Let the night come in which indexes are built anew: until then their files hold what was taken out of them."""
    await app.assembly.search.handlers[FORGET_PEOPLE](Look(), unwatched())

    async def is_built() -> bool:
        return not [place for place in await places_of(app, *words) if place.startswith("file ")]

    await wait_until(is_built, "indexes without anything of this person", 60)


async def _everything(app: App) -> Any:
    client = app.assembly.databases.database("kernel")._client  # noqa: SLF001  (whatever there is, declared or not)
    prefix = f"{app.settings.database_prefix}_"
    for name in await client.list_database_names():
        if name.startswith(prefix):
            database = client.get_database(name)
            for collection in await database.list_collection_names():
                async for row in database.get_collection(collection).find():
                    for path, text in _texts(row):
                        yield f"mongodb {name.removeprefix(prefix)}.{collection} {path}", text
    async for place, text in _in_valkey(app):
        yield place, text
    for file in app.settings.data_dir.rglob("*"):
        if file.is_file():
            yield f"file {_without_hashes(file)}", file.read_bytes().decode("utf-8", "replace") + file.name


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield f"{path}.{key}".lstrip("."), str(key)
            yield from _texts(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for inner in value:
            yield from _texts(inner, path)
    else:
        yield path, value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


async def _in_valkey(app: App) -> Any:
    valkey, namespace = app.assembly.valkey, app.settings.database_prefix
    readers: dict[bytes, Any] = {
        b"string": valkey.get,
        b"hash": valkey.hgetall,
        b"set": valkey.smembers,
        b"list": lambda key: valkey.lrange(key, 0, -1),
        b"zset": lambda key: valkey.zrange(key, 0, -1, withscores=True),
        b"stream": valkey.xrange,
    }
    async for key in valkey.scan_iter(match=f"{namespace}:*"):
        kind = await valkey.type(key)
        if kind not in readers:
            continue  # it ran out this moment
        content = await readers[kind](key)
        place = ":".join(key.decode().split(":")[1:3])
        ends = ", ends" if await valkey.pttl(key) > 0 else ""
        yield f"valkey {place} ({kind.decode()}{ends})", f"{key.decode()} {content!r}"


def _without_hashes(file: Path) -> str:
    return f"{file.parent.name}/*{file.suffix}"
