"""An index in a running application: workers feed, build and mend it, and answers are kept until something changes."""

import contextlib
import shutil
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from courtyard.kernel.basics import Actor, Id, Unavailable, now
from courtyard.kernel.documents import Lease
from courtyard.kernel.jobs import Jobs, JobType
from courtyard.kernel.module import Built, Court, Module
from courtyard.kernel.search import (
    SEARCH_LOGS,
    Among,
    Ask,
    Asked,
    Facet,
    Found,
    Index,
    IndexUnknown,
    SearchNotReady,
    SearchRefused,
    SearchUnknown,
    Way,
    caretaking,
    damaged_indexes,
)
from courtyard.kernel.search.tree import Count
from kernel.search.songbook import ROWS, Shelf
from kernel.search.songs import EVERYBODY, SONGS
from support.app import App
from support.waiting import wait_until


def _build(court: Court) -> Built:
    index = court.search.open(SONGS, Shelf(court.database("songs")))
    return Built(dependencies={"songs": index})


MODULE = Module(name="songs", collections=(ROWS,), build=_build)


@pytest.fixture
def modules() -> list[Module]:
    return [MODULE]


@pytest.fixture
async def working(app: App) -> AsyncIterator[None]:
    """A worker beside it."""
    async with app.assembly.working():
        yield


def index_of(app: App) -> Index:
    index: Index = app.dependency("songs")
    return index


async def keep(app: App, **titles: str) -> None:
    """Write songs and mark them."""
    rows = app.assembly.databases.database("songs").collection(ROWS).raw
    for key, title in titles.items():
        await rows.replace_one({"_id": key}, {"title": title}, upsert=True)
    await index_of(app).mark(titles)


async def found(app: App, words: str, **more: Any) -> list[str]:
    """Ids, sorted; nothing while it cannot be searched."""
    with contextlib.suppress(Unavailable):
        return sorted((await index_of(app).find(Ask(words=words, audience=EVERYBODY, **more))).ids)
    return []


def asked(outcome: str = "answered") -> float:
    """How many searches the engine had."""
    return REGISTRY.get_sample_value("courtyard_search_queries_total", {"index": "songs", "outcome": outcome}) or 0.0


def put_off() -> float:
    """How many builds found the index in other hands."""
    return REGISTRY.get_sample_value("courtyard_search_rebuilds_total", {"index": "songs", "outcome": "put_off"}) or 0.0


async def until_found(app: App, words: str, *keys: str) -> None:
    async def is_found() -> bool:
        return await found(app, words) == list(keys)

    await wait_until(is_found, f"{keys} found by {words!r}")


async def test_changes_are_found_and_answers_are_kept_until_then(app: App, working: None) -> None:
    assert await found(app, "song") == []  # nothing was ever written, so nothing can be found
    await keep(app, a="Green song")
    await until_found(app, "song", "a")

    async def is_kept() -> bool:
        before = asked()
        assert await found(app, "song") == await found(app, "song") == ["a"]
        return asked() == before

    await wait_until(is_kept, "an answer that stays, once what was written is no longer marked")
    await keep(app, a="Green song", b="Red song")
    await until_found(app, "song", "a", "b")
    await app.assembly.databases.database("songs").collection(ROWS).raw.delete_one({"_id": "a"})
    await index_of(app).mark(["a"])
    await until_found(app, "song", "b")
    assert await index_of(app).languages() == ("en",)


async def test_changes_that_never_end_are_fed_a_while_apart(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    apart_s, fed_at = 0.3, list[float]()
    monkeypatch.setattr(caretaking, "_GATHER_S", 0.01)
    monkeypatch.setattr(caretaking, "_APART_S", apart_s)

    async def add(_jobs: Jobs, job_type: JobType[Any], _payload: object, **_: object) -> None:
        assert job_type is caretaking.FEED
        fed_at.append(time.monotonic())

    monkeypatch.setattr(Jobs, "add", add)
    began = time.monotonic()
    for turn in range(1, 4):
        await keep(app, one=f"A song {turn}")
        await keep(app, two=f"Another song {turn}")
        await wait_until(partial(_has_come_to, fed_at, turn), "the feed")
    assert fed_at[0] - began < apart_s, "whoever is the first waits for nobody"
    assert fed_at[1] - fed_at[0] >= apart_s
    assert fed_at[2] - fed_at[1] >= apart_s


def _has_come_to(rows: list[float], count: int) -> bool:
    return len(rows) == count


async def test_a_build_that_finds_the_index_in_other_hands_is_soon_asked_for_again(app: App) -> None:
    """As on the first start of all: what is filled in is fed while the index is to be built; the next look is far."""
    other = Lease(app.assembly.databases.database("kernel"), "search:songs", 30.0)
    await keep(app, a="Green song")
    assert await other.hold()
    before = put_off()
    async with app.assembly.working():
        await wait_until(lambda: put_off() >= before + 2, "two vain attempts")
        assert await found(app, "song") == []
        await other.release()
        await until_found(app, "song", "a")


async def test_whoever_feeds_an_index_that_is_gone_has_it_built(app: App, working: None, tmp_path: Path) -> None:
    """Nobody searches meanwhile: that would have it built too."""

    async def has(count: int) -> bool:
        (report,) = await app.assembly.search.overseer.reports()
        return (report.documents, report.waiting, report.wrong) == (count, 0, "")

    await wait_until(lambda: has(0), "an index without a song")
    shutil.rmtree(tmp_path / "search" / "songs")
    await keep(app, a="Green song")
    await wait_until(lambda: has(1), "the index again", 20)


async def test_another_process_forgets_what_it_kept_too(app: App, working: None, app_factory: Any) -> None:
    other = await app_factory()
    await keep(app, a="Green song")
    await until_found(other, "green", "a")
    await keep(app, b="Green hills")
    await until_found(other, "green", "a", "b")
    assert await found(other, "hills") == ["b"]


@pytest.mark.parametrize("damage", ["gone", "garbage", "no_pointer"])
async def test_an_index_that_is_gone_or_damaged_is_built_by_itself(
    app: App, working: None, tmp_path: Path, damage: str
) -> None:
    await keep(app, a="Green song")
    await until_found(app, "song", "a")
    base = tmp_path / "search"
    folder = base / "songs"
    assert damaged_indexes(base) == []
    if damage == "gone":
        shutil.rmtree(folder)
    elif damage == "no_pointer":
        (folder / "current").unlink()
    else:
        for file in folder.glob("*/*"):
            file.unlink()  # cut short while it is mapped into memory it would end the process, whoever reads it
            file.write_bytes(b"\0" * 100)
        assert damaged_indexes(base) == ["songs"]
    await app.assembly.cache.invalidate_everything()
    with pytest.raises(SearchNotReady, match="is being built"):
        await index_of(app).find(Ask(words="song", audience=EVERYBODY))
    assert not await app.assembly.search.overseer.is_up()
    (report,) = await app.assembly.search.overseer.reports()
    assert report.wrong == "there is none, or it cannot be read"
    await until_found(app, "song", "a")
    await wait_until(app.assembly.search.overseer.is_up, "health")


async def test_what_people_see_of_an_index(app: App) -> None:
    with pytest.raises(ValueError, match="two indexes are called songs"):
        app.assembly.search.open(SONGS, Shelf(app.assembly.databases.database("songs")))
    overseer = app.assembly.search.overseer
    (report,) = await overseer.reports()
    assert (report.name, report.engine, report.documents, report.wrong) == ("songs", "tantivy", 0, "there is none yet")
    assert await overseer.is_up()  # nothing was built yet, so nothing is missing
    await keep(app, a="Green song", b="Red song")
    seen: list[tuple[int, int]] = []

    async def report_to(done: int, total: int) -> None:
        seen.append((done, total))

    assert await overseer.rebuild("songs", report_to) == 2
    assert seen == [(2, 2)]
    (report,) = await overseer.reports()
    assert (report.documents, report.waiting, report.wrong) == (2, 0, "")
    with pytest.raises(IndexUnknown, match="There is no index 'poems'; there are: songs"):
        await overseer.rebuild("poems", report_to)
    health = await app.assembly.health.report()
    assert health.checks["search"] == "up"


async def test_more_than_one_search_may_have_is_refused_before_anybody_is_asked(app: App) -> None:
    index, before = index_of(app), asked()
    nodes = tuple(Among("mood", (str(n),)) for n in range(31))
    facets = {str(n): Facet(Count(field="mood")) for n in range(11)}
    too_much: list[tuple[dict[str, Any], str]] = [
        ({"offset": 990, "limit": 11}, "page: results go 1,000 deep"),
        ({"filters": nodes}, "filters: at most 30"),
        ({"facets": facets}, "facets: at most 10"),
        ({"words": "x" * 201}, "q: at most 200 characters"),
    ]
    for more, reason in too_much:
        with pytest.raises(SearchRefused, match=reason):
            await index.find(Ask(audience=EVERYBODY, **more))
    assert asked() == before


async def test_what_somebody_types_on_is_one_search_in_the_log(app: App) -> None:
    log, records = app.assembly.search.log, app.assembly.databases.database("kernel").collection(SEARCH_LOGS)
    ada, bob = Actor(user_id=Id(), username="ada"), Actor(user_id=Id(), username="bob")

    def typed(query: str, actor: Actor, total: int = 1, **more: Any) -> Id:
        wanted = {"filters": {}, "typing": True, **more}
        return log.note(Asked(index="songs", query=query, found=Found(total=total), **wanted), actor)

    gr, green, grey = typed("gr", ada, 9), typed("green", ada, 2), typed("gre", ada, 3)
    assert gr == green == grey
    others = [
        typed("greet", bob),  # somebody else
        typed("gree", ada, suggested=True),  # another kind of answer
        typed("gre", ada),  # the same again is another search, as popular ones are
        typed("grey", ada, filters={"mood": ["glad"]}),
        typed("river", ada, filters={"mood": ["glad"]}),
        typed("rivers", ada, typing=False),
    ]
    assert len({gr, *others}) == 7
    await log.click(str(green), "song-1", 1)
    assert typed("green", ada) != gr  # that one was written
    await log.settle()
    kept = await records.get(gr)
    assert kept is not None
    assert (kept.query, kept.total, len(kept.clicked), kept.suggested) == ("gre", 3, 1, False)
    assert await records.raw.count_documents({}) == 8
    assert await records.raw.count_documents({"suggested": True, "user": ada.user_id}) == 1


async def test_the_log_of_searches(app: App) -> None:
    log, records = app.assembly.search.log, app.assembly.databases.database("kernel").collection(SEARCH_LOGS)
    member = Actor(user_id=Id(), username="ada")
    result = Found(hits=(), total=7, way=Way.GUESSED)
    mine = log.note(Asked(index="songs", query="grean", filters={"mood": ["glad"]}, found=result, page=2), member)
    theirs = log.note(Asked(index="songs", query="river", filters={}, found=result), Actor())
    await log.click(str(mine), "song-1", 3)
    await log.settle()
    kept = await records.get(mine)
    assert kept is not None
    assert (kept.index, kept.query, kept.filters, kept.total, kept.way, kept.page, kept.user) == (
        *("songs", "grean", {"mood": ["glad"]}, 7, Way.GUESSED, 2, member.user_id),
    )
    assert [(click.document, click.position) for click in kept.clicked] == [("song-1", 3)]
    assert timedelta(days=399) < kept.expires_at - now() <= timedelta(days=400)
    stranger = await records.get(theirs)
    assert stranger is not None
    assert stranger.user is None

    for number in range(30):
        await log.click(str(mine), f"song-{number}", 1)
    kept = await records.get(mine)
    assert kept is not None
    assert len(kept.clicked) == 20
    for unknown, position in ((str(Id()), 1), ("nonsense", 1), (str(mine), 0), (str(mine), 1_001)):
        with pytest.raises(SearchUnknown):
            await log.click(unknown, "song-1", position)

    old = now() - timedelta(days=31)
    await records.raw.update_one({"_id": mine}, {"$set": {"created_at": old}})
    assert await log.forget_people() == 1
    kept = await records.get(mine)
    assert kept is not None
    assert (kept.user, kept.query) == (None, "grean")
    with pytest.raises(SearchUnknown):
        await log.click(str(mine), "song-1", 1)  # too long ago
