"""What documents hold is kept, what nothing holds goes after a time, and never the other way round."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
import time_machine
from hypothesis import strategies as st

from courtyard.kernel.basics import Actor, Id, now
from courtyard.modules.media.actions.arriving import Arrivals
from courtyard.modules.media.actions.collecting import Collecting
from courtyard.modules.media.contract import Holder, Media, Use
from courtyard.modules.media.errors import FileNotFound
from modules.media.builders import left_in, read, ready, sent
from modules.media.material import png
from support.actors import Person
from support.app import App, AppFactory
from support.facts import expecting_facts

HOUR = timedelta(hours=1)
PHASES = (hypothesis.Phase.explicit, hypothesis.Phase.generate)  # what fails is short enough


class Albums:
    """A module that shows files: each of its documents is a set of them, saved by ``save`` as a whole."""

    def __init__(self, media: Media) -> None:
        self.media = media
        self.saved: dict[Id, set[Id]] = {}
        self.public: set[Id] = set()
        self.chance = random.Random(1)  # noqa: S311  (it must be repeatable)
        media.kept_by("albums", self)

    async def uses(self, asked: Iterable[Use]) -> Mapping[Use, bool]:
        """As a keeper says it."""
        true = [use for use in asked if use.file in self.saved.get(use.holder.document, ())]
        return {use: use.holder.document in self.public for use in true}

    async def save(self, album: Id, files: set[Id], actor: Actor, *, public: bool = False) -> None:
        """Claim, then save, then tell what is not needed any more: in this order."""
        holder = Holder("albums", album)
        await self.media.claim(holder, files, actor, public=public)
        await self.a_while()
        before = self.saved.get(album, set())
        self.saved[album] = set(files)
        (self.public.add if public else self.public.discard)(album)
        await self.media.release(holder, before - files)

    async def a_while(self) -> None:
        """Let others do something before it goes on."""
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(self.chance.uniform(0, 0.03), over.set)
        await over.wait()

    @property
    def live(self) -> set[Id]:
        """All files that some document shows."""
        return set().union(*self.saved.values())


@pytest.fixture
def albums(app: App) -> Albums:
    return albums_of(app)


def albums_of(app: App) -> Albums:
    media: Media = app.assembly.court.contract(Media)  # type: ignore[type-abstract]  # whoever fulfils the contract
    return Albums(media)


def actor_of(person: Person) -> Actor:
    return Actor(person.user_id, person.username)


async def collected(app: App, after: timedelta = timedelta()) -> int:
    """How many files the collector removes at a later time."""
    collecting: Collecting = app.dependency("collecting")
    with time_machine.travel(now() + after):
        return (await collecting.collect(thorough=True)).files


async def test_a_file_stays_as_long_as_a_document_has_it(
    app: App, owner: Person, albums: Albums, tmp_path: Any
) -> None:
    unused, used = (await sent(owner))["id"], (await sent(owner))["id"]
    album = Id()
    await albums.save(album, {Id(used)}, actor_of(owner))
    assert await collected(app, 23 * HOUR) == 0
    async with expecting_facts(app, "media.removed") as facts:
        assert await collected(app, 25 * HOUR) == 1
    assert facts[0]["data"] == {"file": unused, "owner": owner.id}
    assert await collected(app, 400 * HOUR) == 0
    assert (await owner.client.delete(f"/api/media/{used}")).status_code == 409

    await albums.save(album, set(), actor_of(owner))
    assert await collected(app, 23 * HOUR) == 0
    assert await collected(app, 25 * HOUR) == 1
    assert left_in(tmp_path) == []
    assert (await owner.client.get("/api/media/room")).json()["bytes"] == 0


async def test_a_document_that_was_removed_without_a_word_is_found_out(app: App, owner: Person, albums: Albums) -> None:
    file = (await sent(owner))["id"]
    await albums.save(Id(), {Id(file)}, actor_of(owner))
    albums.saved.clear()
    assert await collected(app, 25 * HOUR) == 0, "nobody has reason to ask yet"
    assert await collected(app, 8 * 24 * HOUR) == 1


async def test_a_claim_of_a_module_that_is_not_here_is_believed(app: App, owner: Person, albums: Albums) -> None:
    file = Id((await sent(owner))["id"])
    await albums.media.claim(Holder("elsewhere", Id()), [file], actor_of(owner), public=False)
    assert await collected(app, 1000 * HOUR) == 0


async def test_only_own_files_are_claimed_and_all_or_none(owner: Person, stranger: Person, albums: Albums) -> None:
    mine, theirs = Id((await sent(owner))["id"]), Id((await sent(stranger))["id"])
    album = Id()
    for files in ({mine, theirs}, {theirs}, {Id()}):
        with pytest.raises(FileNotFound) as refused:
            await albums.save(album, files, actor_of(owner))
        assert refused.value.details == {"files": [str(file) for file in files - {mine}]}
    assert (await owner.client.delete(f"/api/media/{mine}")).status_code == 204, "nothing was claimed"
    await albums.save(album, {theirs}, actor_of(stranger))
    await albums.save(album, {theirs}, actor_of(owner))  # who may change the document may keep what is in it
    with pytest.raises(FileNotFound):
        await albums.save(Id(), {theirs}, actor_of(owner))


async def test_a_file_is_public_while_a_public_document_has_it(
    app: App, owner: Person, anonymous: Person, albums: Albums
) -> None:
    file = Id((await ready(app, owner))["id"])
    first, second = Id(), Id()

    async def seen_by_anybody() -> bool:
        shown = (await albums.media.shown([file]))[file]
        assert shown.still is not None
        assert (await anonymous.client.get(shown.still.url)).status_code == 200, "whoever is shown it can load it"
        path = shown.still.url.partition("?")[0]
        is_open = (await anonymous.client.get(path)).status_code == 200
        assert is_open == ("?" not in shown.still.url)
        return is_open

    assert not await seen_by_anybody()
    await albums.save(first, {file}, actor_of(owner), public=True)
    assert await seen_by_anybody()
    await albums.save(second, {file}, actor_of(owner), public=False)
    assert await seen_by_anybody(), "one of two is enough"
    await albums.save(first, set(), actor_of(owner))
    assert not await seen_by_anybody(), "at once, not when the collector comes"
    albums.public.add(second)
    assert await collected(app, 400 * HOUR) == 0
    assert await seen_by_anybody(), "the collector asks about that too"
    original = (await read(owner, str(file)))["original"]["url"].partition("?")[0]
    assert (await anonymous.client.get(original)).status_code == 404, "what arrived is never public"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["save", "save", "save", "upload", "remove", "delete", "collect", "wait"]),
        st.integers(0, 3),
        st.integers(0, 5),
        st.booleans(),
    ),
    min_size=4,
    max_size=14,
)


@pytest.mark.parametrize("examples", [6, pytest.param(60, marks=[pytest.mark.crashes, pytest.mark.timeout(300)])])
async def test_a_live_file_is_never_collected_and_an_orphan_always_is(app_factory: AppFactory, examples: int) -> None:
    """Random histories: several documents, saved, removed and collected at once, with words that get lost."""
    app = await app_factory(media_grace_h=1.0)
    albums = albums_of(app)
    owner = Actor(Id(), "owner")
    loop = asyncio.get_running_loop()

    @hypothesis.settings(max_examples=examples, deadline=None, database=None, derandomize=True, phases=PHASES)
    @hypothesis.given(STEPS, st.integers(0, 1 << 30))
    def histories(steps: list[tuple[str, int, int, bool]], seed: int) -> None:
        asyncio.run_coroutine_threadsafe(one_history(app, albums, owner, steps, seed), loop).result(60)

    await asyncio.to_thread(histories)
    assert albums.live == set(), "each history has cleared up"


async def one_history(
    app: App, albums: Albums, owner: Actor, steps: list[tuple[str, int, int, bool]], seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  (it must be repeatable)
    documents = [Id() for _ in range(4)]
    files: list[Id] = [await kept(app, owner) for _ in range(2)]
    albums.saved.clear()
    start, passed = now(), timedelta()
    for batch in _batches(steps, chance):
        with time_machine.travel(start + passed):
            await asyncio.gather(*(_step(app, albums, owner, documents, files, step) for step in batch))
            present = set(await albums.media.shown(files))
        assert albums.live <= present, "a file that a document shows is gone"
        passed += timedelta(minutes=chance.choice([0, 10, 90]))
    with time_machine.travel(start + passed + timedelta(days=30)):
        await app.dependency("collecting").collect()
        present = set(await albums.media.shown(files))
    assert present == albums.live, "what nothing shows is gone, and nothing else"
    albums.saved.clear()


def _batches(steps: list[Any], chance: random.Random) -> list[list[Any]]:
    """The steps in groups that happen at once."""
    batches, rest = [], list(steps)
    while rest:
        size = chance.randint(1, 4)
        batches.append(rest[:size])
        rest = rest[size:]
    return batches


async def _step(
    app: App, albums: Albums, owner: Actor, documents: list[Id], files: list[Id], step: tuple[str, int, int, bool]
) -> None:
    act, document, number, flag = step
    if act == "upload":
        files.append(await kept(app, owner))
    elif act == "save":
        wanted = {files[number % len(files)], files[(number * 7 + document) % len(files)]}
        shown = wanted & albums.live
        with suppress(FileNotFound):  # one that nothing showed may have been collected
            await albums.save(documents[document], wanted, owner, public=flag)
        assert shown <= set(await albums.media.shown(shown))
    elif act == "remove":
        before = albums.saved.pop(documents[document], set())
        if flag:  # else the word is lost
            await albums.media.release(Holder("albums", documents[document]), before)
    elif act == "collect":
        await app.dependency("collecting").collect()


async def kept(app: App, owner: Actor) -> Id:
    """A file of this member, past the HTTP side."""

    async def chunks() -> AsyncIterator[bytes]:
        yield png()

    arrivals: Arrivals = app.dependency("arrivals")
    return (await arrivals.receive(owner, "a.png", chunks())).file.id
