"""What changes is found: batches, leases, new generations while one searches and writes."""

import asyncio

import pytest

from courtyard.kernel.basics import Id, now
from courtyard.kernel.documents import LEASES
from courtyard.kernel.search import IndexSpec, SearchNotReady, Text
from courtyard.kernel.search.feeding import Declared, LeaseLost
from courtyard.kernel.search.marks import MARKS
from kernel.search.conftest import MakeSongbook
from kernel.search.songbook import Shelf, Songbook
from kernel.search.songs import SONGS
from support.waiting import wait_until


async def test_what_is_marked_is_found_as_it_is_now(songbook: Songbook) -> None:
    assert not await songbook.feed()  # there is no index yet, and the marks wait for it
    await songbook.write({"a": "Green river", "b": "Red river"})
    assert await songbook.rebuild() == 2
    assert await songbook.found("river") == ["a", "b"]
    assert await songbook.waiting() == 0

    await songbook.write({"a": "Green valley", "c": "Blue river", "unfit": None})
    await songbook.remove("b")
    await songbook.feeder.marks.put("songs", ["never-was"])
    assert await songbook.feed()
    assert await songbook.found("river") == ["c"]
    assert await songbook.found() == ["a", "c"]
    assert await songbook.waiting() == 0
    assert (await songbook.feeder.register.state("songs")).languages == ("en",)


async def test_batches_have_a_size_and_none_is_left(make_songbook: MakeSongbook) -> None:
    songbook = await make_songbook(search_batch=4)
    assert await songbook.rebuild() == 0
    await songbook.write({f"{n:02}": "Round song" for n in range(11)})
    first = await songbook.feeder.marks.oldest("songs")
    assert [len(note.documents) for note in first] == [4]
    await songbook.write({first[0].documents[0]: "Square song"})  # it changed again while it was being written
    await songbook.feeder.marks.done(first)
    assert await songbook.waiting() == 8
    assert await songbook.feed()
    assert await songbook.waiting() == 0
    assert len(await songbook.found("song")) == 8
    await songbook.rebuild()
    assert len(await songbook.found("round song")) == 10


async def test_what_changes_again_and_again_while_the_engine_is_away_is_marked_once(songbook: Songbook) -> None:
    marks = songbook.feeder.marks
    await songbook.write({"a": "Green river", "b": "Red river"})
    for _ in range(498):
        await marks.put("songs", ["a"])
    await marks.fold("songs")
    assert await songbook.waiting() == 500, "what is not much is left alone"
    await marks.put("songs", ["b"])
    oldest_s = (await marks.waiting("songs"))[1]
    await marks.fold("songs")
    count, age_s = await marks.waiting("songs")
    assert (count, age_s >= oldest_s) == (2, True)
    for number in range(500):
        await marks.put("songs", [f"other-{number}"])
    await marks.fold("songs")
    assert await songbook.waiting() == 502, "nothing is there twice"
    await songbook.rebuild()
    assert await songbook.found("river") == ["a", "b"]
    assert await songbook.waiting() == 0


async def test_marks_of_single_documents_are_read_too(songbook: Songbook) -> None:
    """As they were written once."""
    await songbook.write({"a": "Green river"})
    rows = songbook.database.collection(MARKS).raw
    await rows.delete_many({})
    await rows.insert_one({"_id": "songs:a", "index": "songs", "document": "a", "stamp": Id(), "marked_at": now()})
    assert await songbook.waiting() == 1
    await songbook.rebuild()
    await songbook.write({"b": "Red river"})
    assert await songbook.feed()
    assert await songbook.found("river") == ["a", "b"]
    assert await songbook.waiting() == 0


async def test_a_new_generation_has_everything_and_nobody_sees_a_gap(make_songbook: MakeSongbook) -> None:
    """While the index is built anew, songs come, change and go, and somebody searches without a pause."""
    songbook, searcher = await make_songbook(search_batch=20), await make_songbook()
    await songbook.write({f"{n:03}": "Old song" for n in range(100)})
    await songbook.rebuild()
    seen: list[int] = []
    over = asyncio.Event()

    async def search_on() -> None:
        while not over.is_set():
            seen.append(len(await searcher.found("song")))

    async def change(done: int, total: int) -> None:
        assert done <= total
        if done == 20:  # of what is copied already, and of what is not
            await songbook.write({"001": "New song", "099": "New song", "200": "New song"})
            await songbook.remove("002", "098")
        if done == 60:  # everybody finds it before the new generation is there
            assert await searcher.found("new song") == ["001", "099", "200"]
            assert "098" not in await searcher.found()

    before = await songbook.engine.current(SONGS)
    searching = asyncio.create_task(search_on())
    assert await songbook.rebuild(report=change) in {99, 100}
    over.set()
    await searching
    assert set(seen) <= {99, 100}
    assert await searcher.found("new song") == ["001", "099", "200"]
    assert len(await searcher.found("old song")) == 96
    assert await songbook.engine.current(SONGS) != before
    assert await songbook.feeder.why_rebuild(SONGS) == ""
    assert await songbook.rebuild(only_if_needed=True) is None


async def test_one_process_feeds_and_others_leave_it_alone(make_songbook: MakeSongbook) -> None:
    one, other = await make_songbook(), await make_songbook()
    await one.write({"a": "One song"})
    building, may_go_on = asyncio.Event(), asyncio.Event()

    async def hold(_done: int, _total: int) -> None:
        building.set()
        await may_go_on.wait()

    rebuild = asyncio.create_task(one.rebuild(report=hold))
    await building.wait()
    await other.write({"b": "Other song"})
    assert await other.feeder.is_held(SONGS)
    assert not await other.feed()
    assert await other.rebuild() is None
    may_go_on.set()
    assert await rebuild == 1
    assert await other.found("song") == ["a", "b"]  # whoever holds it writes what came meanwhile
    await other.write({"c": "Third song"})
    assert await other.feed()
    assert await one.found("song") == ["a", "b", "c"]


async def test_who_loses_the_lease_stops_and_harms_nothing(make_songbook: MakeSongbook) -> None:
    one, other = await make_songbook(search_batch=1), await make_songbook()
    await one.write({"a": "First song", "b": "Second song"})
    assert await one.rebuild() == 2
    current = await one.engine.current(SONGS)

    async def lose(_done: int, _total: int) -> None:
        await one.database.collection(LEASES).raw.update_many({}, {"$set": {"holder": "somebody else"}})
        await wait_until(lambda: "lease of search songs" not in _tasks(), "the renewal that fails")
        await one.write({"c": "Third song"})

    with pytest.raises(LeaseLost):
        await one.rebuild(report=lose)
    assert await other.engine.current(SONGS) == current
    assert await other.found("song") == ["a", "b"]


async def test_another_declaration_or_a_lost_index_asks_for_a_new_one(songbook: Songbook) -> None:
    feeder = songbook.feeder
    assert await feeder.why_rebuild(SONGS) == "there is none yet"
    with pytest.raises(SearchNotReady):
        await songbook.found()
    await songbook.write({"a": "Only song"})
    await songbook.rebuild()
    grown = IndexSpec(name="songs", fields={**SONGS.fields, "tune": Text()})
    assert await feeder.why_rebuild(grown) == "it is declared otherwise now"
    assert await songbook.found("song") == ["a"]
    await feeder.rebuild(Declared(grown, Shelf(songbook.database)), only_if_needed=True)
    assert await feeder.why_rebuild(grown) == ""
    assert await songbook.found("song") == ["a"]  # who does not know the new declaration yet goes on
    await songbook.engine.create(SONGS, "foreign")
    await songbook.engine.switch(SONGS, "foreign")
    assert await feeder.why_rebuild(grown) == "another one was expected"


def _tasks() -> set[str]:
    return {task.get_name() for task in asyncio.all_tasks()}
