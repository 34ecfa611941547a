"""A songbook: an index that no product has."""

from typing import Any

from courtyard.kernel.search import (
    Among,
    Answer,
    Ask,
    Count,
    Engine,
    Entry,
    Facet,
    Factor,
    Found,
    IndexSpec,
    Keyword,
    Number,
    Text,
    Way,
    request_of,
    row_of,
    wanted_of,
)

SONGS = IndexSpec(
    name="songs",
    fields={
        "title": Text(weight=4.0, guess=4.0, joins=True),
        "singer": Text(weight=2.0, guess=2.0),
        "lines": Text(),
        "mood": Keyword(counted=True),
        "heard_by": Keyword(),
        "has": Keyword(),
        "year": Number(),
        "liked": Factor(),
        "each": Factor(),
    },
)
EVERYBODY = Among("heard_by", ("everybody",))


def song(key: str, title: str, **more: Any) -> Entry:
    """A song; what is not said is nothing special."""
    return Entry(
        id=key,
        texts={"title": title, "singer": more.get("singer", ""), "lines": more.get("lines", "")},
        keywords={
            "mood": more.get("mood", ()),
            "heard_by": more.get("heard_by", ("everybody",)),
            "has": more.get("has", ()),
        },
        numbers={"year": more.get("year", 2000)},
        factors={"liked": more.get("liked", 1.0), "each": more.get("each", 1.0)},
        language=more.get("language", "en"),
    )


async def fill(engine: Engine, *entries: Entry, version: int = 1, gone: tuple[str, ...] = ()) -> None:
    """Write these to the current generation, which is made if there is none."""
    generation = await engine.current(SONGS)
    if generation is None:
        generation = "first"
        await engine.create(SONGS, generation)
        await engine.switch(SONGS, generation)
    async with engine.writing(SONGS, generation) as writer:
        await writer.write([row_of(SONGS, entry) for entry in entries], gone, version)
        await writer.publish()


async def look(engine: Engine, words: str = "", way: Way = Way.EXACT, **more: Any) -> Answer:
    """Search one way."""
    languages = more.pop("languages", ("en",))
    ask = Ask(words=words, **{"audience": EVERYBODY, **more})
    request = request_of(SONGS, ask, wanted_of(words, typing=ask.typing), way, languages)
    return await engine.search(SONGS, request)


async def ids(engine: Engine, words: str = "", way: Way = Way.EXACT, **more: Any) -> list[str]:
    """What is found, the best first."""
    return [hit.id for hit in (await look(engine, words, way, **more)).hits]


def counted(field: str, **options: Any) -> dict[str, Facet]:
    """One facet, named after its field."""
    return {field: Facet(Count(field=field, **options))}


__all__ = ["EVERYBODY", "SONGS", "Found", "counted", "fill", "ids", "look", "song"]
