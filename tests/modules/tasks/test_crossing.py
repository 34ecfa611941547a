"""Several words of a title: found in the way that is quicker, and the same in both."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from courtyard.kernel.basics import Id, now
from courtyard.modules.tasks.actions import crossing
from courtyard.modules.tasks.models.crossing import Crossing
from courtyard.modules.tasks.models.task import Step, Task
from courtyard.modules.tasks.store import Listing, OverTime, Page, TaskStore
from courtyard.modules.tasks.store.collections import ORDERS
from courtyard.modules.tasks.store.tasks import CROSSED_MAX
from modules.tasks.builders import change, make_project, titles, write
from modules.tasks.conftest import Looks
from support.actors import Person
from support.app import App

WORDS = ("bank", "ferns", "plumber")


@pytest.fixture
def given_up(monkeypatch: pytest.MonkeyPatch) -> list[Listing]:
    """The listings that were given up, since the server is never done in time."""
    return give_up(monkeypatch)


def give_up(monkeypatch: pytest.MonkeyPatch) -> list[Listing]:
    """Let whatever has little time be out of it."""
    over: list[Listing] = []

    def impatient(plainly: Callable[..., Any]) -> Callable[..., Any]:
        async def asked(store: TaskStore, listing: Listing, *more: Any) -> Any:
            if listing.within_ms is not None:
                over.append(listing)
                raise OverTime
            return await plainly(store, listing, *more)

        return asked

    for name in ("listed", "listed_written"):
        monkeypatch.setattr(TaskStore, name, impatient(getattr(TaskStore, name)))
    return over


@pytest.fixture
async def garden(owner: Person) -> dict[str, Any]:
    """A project; a third of all tasks, some of them done, lie in it."""
    project = await make_project(owner)
    for number in range(24):
        title = f"{WORDS[number % 3]} {WORDS[number % 2]} no{number}"
        more = {"project": project["id"]} if number % 4 == 0 else {}
        status = "done" if number % 5 == 0 else "todo"
        await write(owner, title, due_date=f"2026-03-{1 + number * 7 % 28:02}", status=status, **more)
    return project


@pytest.mark.parametrize("spare", [1, 10])
async def test_each_order_and_page_is_as_it_would_be(
    app: App,
    owner: Person,
    garden: dict[str, Any],
    given_up: list[Listing],
    monkeypatch: pytest.MonkeyPatch,
    spare: int,
) -> None:
    monkeypatch.setattr(crossing, "_SPARE", spare)  # with 1, what is not asked for leaves no full page at first
    agenda = app.dependency("agenda")
    projects = [owner.user_id, Id(garden["id"])]
    narrower: tuple[dict[str, Any], ...] = (
        {},
        {"states": ("open",)},
        {"facets": ("status:done",)},
        {"projects": projects[:1]},
    )
    asked: list[Listing] = []

    async def noted(listing: Listing) -> Page[Task]:
        asked.append(listing)
        page: Page[Task] = await agenda.tasks.listed(listing)
        return page

    for order in ORDERS.keys() - {"position", "-position"}:
        for more in narrower:
            plain = Listing(projects=projects, words=["bank"], prefix="no1", order=order, limit=2)
            wanted = msgspec.structs.replace(plain, **more)
            expected = await all_pages(wanted, agenda.tasks.listed)
            found = await all_pages(wanted, lambda listing: agenda.crossings.page(listing, noted))
            assert found == expected != [], (order, more)
    assert given_up
    cut = [listing for listing in asked if listing.among is not None and not listing.among.is_whole]
    assert bool(cut) == (spare == 1), "only a short list is cut, and then the next ones are asked for"


async def all_pages(listing: Listing, ask: Callable[[Listing], Any]) -> list[list[str]]:
    pages: list[list[str]] = []
    cursor: str | None = None
    while not pages or cursor is not None:
        page = await ask(msgspec.structs.replace(listing, cursor=cursor))
        pages.append([task.title for task in page.items])
        cursor = page.next_cursor
    return pages


async def test_it_is_looked_up_once_by_the_index_alone(
    owner: Person,
    garden: dict[str, Any],
    given_up: list[Listing],
    looks: Looks,
) -> None:
    with looks() as queries:
        first = await titles(owner, q="bank no1")
        second = await titles(owner, q="bank no1", limit=3)
    assert second == first[:3]
    assert len(given_up) == 1, "the second time it is known where they meet"
    lists = [query for query in queries if query["command"].get("projection") == {"_id": 1}]
    assert Counter((query["docsExamined"], query["nreturned"] > 0) for query in lists) == {
        (0, True): 2 + 1,  # each word, and what was written in the last minutes
        (0, False): 1,  # and what is found anew
    }
    assert garden


async def test_it_is_looked_at_anew_only_after_what_words_may_lead_to(
    owner: Person,
    stranger: Person,
    garden: dict[str, Any],
    given_up: list[Listing],
    looks: Looks,
) -> None:
    task, other = [await write(owner, f"Ferns {number}", project=garden["id"]) for number in range(2)]
    before = await titles(owner, q="bank ferns ")
    answer = await owner.client.get("/api/tasks", params={"q": "bank ferns "})
    known = answer.json()["items"]

    async def count() -> int:
        with looks() as queries:
            found = await titles(owner, q="bank ferns ")
        assert set(found) >= set(before)
        return sum(query["command"].get("projection") == {"_id": 1} for query in queries)

    changed: dict[str, Any]
    for changed in ({"priority": "urgent"}, {"status": "done"}, {"notes": "Bank"}, {"labels": ["bank"]}):
        await change(owner, task, **changed)
        await change(owner, known[0], **changed)
        assert await count() == 0, changed
    await write(stranger, "Bank of ferns")
    assert await count() == 0
    for changed in ({"title": "Moss"}, {"project": None}):
        await change(owner, task, **changed)
        assert await count() == 2, changed
        assert await count() == 0, changed
    await write(owner, "Moss")
    assert await count() == 2
    await owner.client.delete(f"/api/tasks/{other['id']}")
    await count()
    await owner.client.post(f"/api/tasks/{other['id']}/restore")
    assert await count() == 2
    assert len(given_up) == 1


async def test_what_changes_later_is_found_at_once(
    app: App, owner: Person, garden: dict[str, Any], given_up: list[Listing]
) -> None:
    async def found() -> set[str]:
        return set(await titles(owner, q="bank ferns ", limit=100))

    before = await found()
    one, other = [await write(owner, f"Later {number}", project=garden["id"]) for number in range(2)]
    assert await found() == before
    await change(owner, one, title="Ferns at the bank")
    await write(owner, "Bank, ferns")
    assert await found() == {*before, "Ferns at the bank", "Bank, ferns"}
    await change(owner, other, title="A bank of ferns")
    await owner.client.delete(f"/api/tasks/{other['id']}")
    await change(owner, one, title="Ferns")
    assert await found() == {*before, "Bank, ferns"}
    await owner.client.post(f"/api/tasks/{other['id']}/restore")
    assert await found() == {*before, "Bank, ferns", "A bank of ferns"}
    assert len(given_up) == 1, "all of that was found beside what was known before"


async def test_what_others_change_is_not_looked_at(
    owner: Person,
    stranger: Person,
    garden: dict[str, Any],
    given_up: list[Listing],
    looks: Looks,
) -> None:
    before = await titles(owner, q="bank ferns ")
    for number in range(5):
        await change(stranger, await write(stranger, f"Ferns {number}"), title=f"Bank of ferns {number}")
    await change(owner, await write(owner, "Ferns"), title="Ferns at a bank")
    with looks() as queries:
        assert await titles(owner, q="bank ferns ") == ["Ferns at a bank", *before]
    [anew] = [query for query in queries if "found_anew_at" in str(query["command"].get("filter"))]
    assert (anew["nreturned"], anew["docsExamined"]) == (1, 0)
    assert anew["keysExamined"] <= 2 + 2, "one key, and a step beyond each of the owner's projects"
    assert len(given_up) == 1


async def test_more_newcomers_than_are_listed_are_found_all_the_same(
    owner: Person, garden: dict[str, Any], given_up: list[Listing], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await titles(owner, q="bank ferns ", limit=50)
    monkeypatch.setattr("courtyard.modules.tasks.store.tasks.NEWCOMERS_MAX", 2)
    for number in range(4):
        await write(owner, f"Ferns of bank {number}")
    assert await titles(owner, q="bank ferns ", limit=50) == [*(f"Ferns of bank {n}" for n in (3, 2, 1, 0)), *before]
    assert len(given_up) == 1


async def test_what_comes_into_a_project_is_found_there(
    owner: Person, garden: dict[str, Any], given_up: list[Listing]
) -> None:
    task = await write(owner, "Bank of ferns")

    async def found() -> bool:
        return task["title"] in await titles(owner, q="bank ferns ", project=garden["id"], limit=100)

    assert not await found()
    await change(owner, task, project=garden["id"])
    assert await found()
    await change(owner, task, project=None)
    assert not await found()
    assert len(given_up) == 1


async def test_a_task_with_an_old_id_is_found_as_soon_as_it_is_there(
    app: App, owner: Person, garden: dict[str, Any], given_up: list[Listing]
) -> None:
    agenda = app.dependency("agenda")
    wanted = Listing(projects=[owner.user_id], words=["bank", "ferns"])

    async def found() -> list[str]:
        page = await agenda.crossings.page(wanted, agenda.tasks.listed)
        return [task.title for task in page.items]

    before = await found()
    [known] = (await agenda.tasks.listed(msgspec.structs.replace(wanted, limit=1))).items
    long_ago = Id.from_datetime(datetime(2019, 5, 1, tzinfo=UTC))
    old: Task = msgspec.structs.replace(known, id=long_ago, title="Old bank of ferns")
    await agenda.tasks.write([Step(None, old)], [], {}, None)
    await agenda.freshness.tasks_changed([old.project])
    assert await found() == [*before, "Old bank of ferns"]
    assert len(given_up) == 1


async def test_words_of_too_many_titles_are_gone_through(
    app: App, owner: Person, garden: dict[str, Any], given_up: list[Listing], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = await titles(owner, q="bank ferns no", limit=50)
    monkeypatch.setattr("courtyard.modules.tasks.store.tasks.CROSSED_MAX", 3)
    app.assembly.cache.local.clear()
    assert await titles(owner, q="bank ferns no", limit=51) == plain != []
    found = await app.dependency("agenda").tasks.crossing(given_up[-1])
    assert not found.is_listed
    assert CROSSED_MAX > 10_000


def test_the_next_of_a_crossing() -> None:
    ids = [Id.from_datetime(datetime(2026, 1, day, tzinfo=UTC)) for day in range(1, 9)]
    ferns = Crossing(now(), b"".join(each.binary for each in ids))
    assert len(ferns) == len(ids)
    for last in (None, *ids):
        place = len(ids) if last is None else ids.index(last)
        assert ferns.behind(last, is_rising=False, at_most=3) == ids[max(0, place - 3) : place]
        place = 0 if last is None else ids.index(last) + 1
        assert ferns.behind(last, is_rising=True, at_most=3) == ids[place : place + 3]
    assert ferns.behind(Id("0" * 24), is_rising=False, at_most=3) == []
    later, earlier = (Id.from_datetime(datetime(year, 1, 1, tzinfo=UTC)) for year in (2027, 2019))
    more = ferns.with_more([later.binary, ids[3].binary, earlier.binary])
    assert more.behind(None, is_rising=True, at_most=50) == [earlier, *ids, later]
    assert ferns.with_more([]) is ferns
    assert len(Crossing(now())) == 0


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[Listing]:
    """The listings whose crossings were looked up."""
    listings: list[Listing] = []
    look = TaskStore.crossing

    async def counted(store: TaskStore, listing: Listing) -> Crossing:
        listings.append(listing)
        return await look(store, listing)

    monkeypatch.setattr(TaskStore, "crossing", counted)
    return listings


async def test_many_at_once_have_it_tried_and_looked_up_once(
    app: App, owner: Person, garden: dict[str, Any], given_up: list[Listing], looked_up: list[Listing]
) -> None:
    for _ in range(2):
        for kept in (given_up, looked_up, app.assembly.cache.local):
            kept.clear()
        found = await asyncio.gather(*(titles(owner, q="bank no", limit=limit) for limit in range(11, 99, 2)))
        assert all(some == max(found, key=len)[: len(some)] for some in found)
        assert (len(given_up), len(looked_up)) == (1, 1)


async def test_where_it_was_quick_each_goes_the_plain_way_until_one_has_to_give_up(
    app: App, owner: Person, garden: dict[str, Any], looked_up: list[Listing]
) -> None:
    agenda = app.dependency("agenda")
    wanted = Listing(projects=[owner.user_id], words=["bank", "ferns"])
    slow: list[Listing] = []
    asked: list[Listing] = []

    async def ask(listing: Listing) -> Page[Task]:
        asked.append(listing)
        if slow and listing.within_ms is not None:
            raise OverTime
        page: Page[Task] = await agenda.tasks.listed(listing)
        return page

    first, *pages = await asyncio.gather(*(agenda.crossings.page(wanted, ask) for _ in range(9)))
    assert all(page.items == first.items != [] for page in pages)
    assert len(asked) == 1 + len(pages)
    assert not looked_up
    slow.append(wanted)
    assert (await agenda.crossings.page(wanted, ask)).items == first.items
    assert (await agenda.crossings.page(wanted, ask)).items == first.items
    assert len(looked_up) == 1
    assert [listing.within_ms for listing in asked[-3:]] == [crossing.PATIENCE_MS, None, None]


async def test_what_one_is_refused_those_beside_are_not(
    owner: Person, garden: dict[str, Any], given_up: list[Listing]
) -> None:
    wrong, right = await asyncio.gather(
        owner.client.get("/api/v1/tasks", params={"q": "bank no", "cursor": "bm9uZQ"}),
        owner.client.get("/api/v1/tasks", params={"q": "bank no"}),
    )
    assert (wrong.status_code, right.status_code) == (400, 200), (wrong.text, right.text)
    assert "cursor" in wrong.text
    assert right.json()["items"]
