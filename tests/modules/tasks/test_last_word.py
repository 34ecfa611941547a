"""The last word of a search: the beginning of any word as long as there are several, or else that word as it stands."""

import pytest

from courtyard.kernel.basics import fold
from courtyard.modules.tasks.store import OverTime
from modules.tasks.builders import change, make_project, titles, write
from modules.tasks.conftest import Looks
from support.actors import Person
from support.app import App

TITLES = ("Call the plumber", "plumber, plumber", "Plumbing", "The plum tree", "𠮷", "𠮷野 bank", "Bank", "Banks")
ASKED = ("plumber", "plum", "p", "plumbers", "plumbing", "𠮷", "𠮷野", "𠮷野 ", "bank", "bank ", "tre", "nobody")


async def test_it_finds_what_begins_with_it(owner: Person, stranger: Person) -> None:
    project = await make_project(owner)
    for number, title in enumerate(TITLES):
        await write(owner, title, **({"project": project["id"]} if number % 2 else {}))
        await write(stranger, f"{title}s of a stranger")
    for asked in ASKED:
        expected = [title for title in reversed(TITLES) if fits(asked, title)]
        assert await titles(owner, q=asked) == expected, asked


def fits(asked: str, title: str) -> bool:
    words = fold(title).replace(",", "").split()
    return any(word == asked.strip() if asked.endswith(" ") else word.startswith(asked) for word in words)


async def test_alone_it_takes_as_many_looks_as_there_are_rows(owner: Person, looks: Looks) -> None:
    project = await make_project(owner)
    for number in range(40):
        title = "Call the plumber" if number < 20 else "Water the ferns"
        await write(owner, f"{title} {number}", **({"project": project["id"]} if number % 2 else {}))
    with looks() as queries:
        found = await titles(owner, q="plumber", limit=5)
    assert found == [f"Call the plumber {number}" for number in (19, 18, 17, 16, 15)]
    look, page = [query for query in queries if query["ns"].endswith("_tasks.tasks")]
    assert (look["docsExamined"], look["nreturned"]) == (0, 0)
    assert look["keysExamined"] <= 1, "the word itself is none of what is gone through"
    assert page["docsExamined"] == 5 + 1, "a row more tells that there is a next page"


async def test_another_word_that_begins_so_is_found_at_once(owner: Person) -> None:
    first, second = [await write(owner, f"Call the plumber {number}") for number in range(2)]
    assert await titles(owner, q="plumber") == ["Call the plumber 1", "Call the plumber 0"]
    await change(owner, first, title="The guild of plumbers")
    assert await titles(owner, q="plumber") == ["Call the plumber 1", "The guild of plumbers"]
    page = await owner.client.get("/api/tasks", params={"q": "plumber", "limit": 1})
    # What is written between two pages changes the way that is gone, and not what stands on the next page.
    await change(owner, second, title="The guild of plumbers as well")
    assert await titles(owner, q="plumber", limit=1, cursor=page.json()["next_cursor"]) == ["The guild of plumbers"]


async def test_where_it_takes_too_long_to_see_the_other_way_is_gone(
    app: App, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = app.dependency("agenda").tasks
    given: list[int | None] = []

    async def over_time(*_: object, within_ms: int | None = None, **__: object) -> None:
        given.append(within_ms)
        raise OverTime

    monkeypatch.setattr(store.tasks, "ids_in_index", over_time)
    await write(owner, "Call the plumber")
    assert await titles(owner, q="plumber") == ["Call the plumber"]
    assert given == [30], "there is a time after which it is over"
