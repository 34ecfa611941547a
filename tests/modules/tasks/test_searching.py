"""Finding tasks: by all that is written in them, and only what its reader can see at this moment."""

import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from bs4 import BeautifulSoup

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import counting_commands
from courtyard.kernel.search import SEARCH_LOGS
from courtyard.modules.tasks.actions.searching import TaskSource
from courtyard.modules.tasks.actions.searching.excerpts import excerpt_of, not_in_title
from courtyard.modules.tasks.models import Role, Task
from modules.tasks.builders import change, join, make_project, write
from support.actors import Person, sign_up
from support.app import App, AppFactory


async def build(app: App) -> None:
    """Bring the index up to date without a worker."""

    async def told(_done: int, _total: int) -> None: ...

    await app.assembly.search.overseer.rebuild("tasks", told)


async def ask(person: Person, path: str = "/api/search/tasks", code: int = 200, **query: Any) -> dict[str, Any]:
    """The answer to a search."""
    answer = await person.client.get(f"{path}?{urlencode(query, doseq=True)}")
    assert answer.status_code == code, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def found(person: Person, **query: Any) -> list[str]:
    """The titles that are found, in order."""
    return [each["title"] for each in (await ask(person, **query))["items"]]


def counts(answer: dict[str, Any], name: str) -> list[tuple[str, str, int]]:
    """A facet."""
    return [(each["value"], each["label"], each["count"]) for each in answer["facets"][name]]


async def furnish(app: App, owner: Person, stranger: Person) -> dict[str, dict[str, Any]]:
    """Tasks of the owner's, some of them in a project where the stranger looks on."""
    garden = await make_project(owner, "Garden")
    await join(app, garden, stranger, Role.VIEWER)
    ferns = await write(
        owner,
        "Water the ferns",
        project=garden["id"],
        notes="Take rain water, **never** from the tap: lime spoils the leaves of a maidenhair.",
        labels=["Outdoors"],
        priority="high",
        assignees=[stranger.id],
        checklist=[{"text": "Fill the green can"}],
        due_date="2030-05-04",
    )
    said = {"text": "Grandmother used an eiderdown."}
    assert (await owner.client.post(f"/api/tasks/{ferns['id']}/comments", json=said)).is_success
    can = await write(owner, "Repair the watering can", labels=["Workshop", "outdoors"], due_date="2029-01-01")
    taxes = await write(owner, "Steuererklärung abgeben", notes="Die Belege für das Gartenhaus nicht vergessen.")
    done = await write(owner, "Buy a fern", project=garden["id"], status="done")
    trashed = await write(owner, "Burn the ferns")
    await owner.client.delete(f"/api/tasks/{trashed['id']}")
    await build(app)
    return {"garden": garden, "ferns": ferns, "can": can, "taxes": taxes, "done": done}


async def test_words_find_tasks_by_all_that_is_written_in_them(app: App, owner: Person, stranger: Person) -> None:
    things = await furnish(app, owner, stranger)
    expected: list[tuple[dict[str, Any], list[str]]] = [
        ({"q": "ferns"}, ["Water the ferns", "Buy a fern"]),
        ({"q": "FERN water"}, ["Water the ferns"]),
        ({"q": "maidenhair"}, ["Water the ferns"]),
        ({"q": "eiderdown"}, ["Water the ferns"]),
        ({"q": "green can"}, ["Water the ferns"]),
        ({"q": "workshop"}, ["Repair the watering can"]),
        ({"q": "steuererklarung"}, ["Steuererklärung abgeben"]),
        ({"q": '"rain water"'}, ["Water the ferns"]),
        ({"q": '"water rain"'}, []),
        ({"q": "fern -water"}, ["Buy a fern"]),
        ({"q": "eider", "typing": True}, ["Water the ferns"]),
        ({"q": "fern", "status": "open"}, ["Water the ferns"]),
        ({"q": "fern", "status": ["done", "cancelled"]}, ["Buy a fern"]),
        ({"priority": ["high", "urgent"]}, ["Water the ferns"]),
        ({"label": "OUTDOORS", "sort": "due"}, ["Repair the watering can", "Water the ferns"]),
        ({"label": ["outdoors", "workshop"]}, ["Repair the watering can"]),
        ({"project": "inbox", "q": "can"}, ["Repair the watering can"]),
        ({"project": things["garden"]["id"], "sort": "updated"}, ["Buy a fern", "Water the ferns"]),
        ({"project": "f" * 24}, []),
        ({"assignee": stranger.id}, ["Water the ferns"]),
        ({"assignee": "none", "project": things["garden"]["id"]}, ["Buy a fern"]),
        ({"assignee": "me"}, []),
    ]
    for query, titles in expected:
        assert await found(owner, **query) == titles, query
    misspelt = await ask(owner, q="maidenhiar")
    assert (misspelt["way"], misspelt["items"][0]["title"]) == ("guessed", "Water the ferns")
    assert (await ask(owner, q="ferns xyzzy"))["way"] in {"some", "any"}

    item = (await ask(owner, q="eiderdown"))["items"][0]
    assert item["excerpt"] == {"where": "comment", "text": "Grandmother used an eiderdown."}
    assert (item["id"], item["project"], item["priority"]) == (things["ferns"]["id"], things["garden"]["id"], "high")
    assert (item["checklist_total"], item["comments_count"]) == (1, 1)
    leaf = (await ask(owner, q="leaf"))["items"][0]["excerpt"]
    assert (leaf["where"], leaf["text"].endswith("lime spoils the leaves of a maidenhair.")) == ("notes", True)
    assert (await ask(owner, q="can green"))["items"][0]["excerpt"]["where"] == "step"
    assert (await ask(owner, q="ferns"))["items"][0]["excerpt"] is None
    assert (await ask(owner, q="repair"))["items"][0]["project"] is None
    pages = [await found(owner, sort="updated", limit=3, page=page) for page in (1, 2, 3)]
    assert [len(each) for each in pages] == [3, 1, 0]
    assert len({title for each in pages for title in each}) == 4
    one, other = await ask(owner, q="fern"), await ask(owner, "/api/tasks/search", q="fern")
    assert {**one, "search": ""} == {**other, "search": ""}


@pytest.mark.parametrize(
    ("typed", "notes", "shown"),
    [
        (
            "rain",
            "Ask **Grace**.\n\n- rain water\n\n| a | b |\n|---|---|\n| 1 | 2 |",
            "Ask Grace. [rain] water a b 1 2",
        ),
        ("rain", "# Rain\nand more", "[Rain] and more"),
        ("RAIN", "Sun - rain - sun", "Sun - [rain] - sun"),
        ("leaf", "All of the leaves", "All of the [leaves]"),
        ("brulee", f"{'naïve ' * 20}crème brûlée{' sweet' * 40}", None),
        ("ラーメン", "東京のラーメン屋", "[東京のラーメン屋]"),
        ("ferns rain", "Nothing of it", ""),
        ("ferns", "Many ferns", ""),
        ("-rain", "rain", ""),
    ],
)
def test_an_excerpt_shows_what_the_title_does_not(typed: str, notes: str, shown: str | None) -> None:
    task = Task(project=Id(), user=Id(), title="Water the ferns", notes=notes, position="a")
    found = excerpt_of(task, not_in_title(typed, task))
    said = "" if found is None else f"{found.before}[{found.word}]{found.behind}"
    assert shown is None or said == shown
    assert len(said) <= 200
    if shown is None:
        assert (said[:7], said[-7:], "crème [brûlée] sweet" in said) == ("… naïve", "sweet …", True)


async def test_facets_say_how_far_filters_narrow(app: App, owner: Person, stranger: Person) -> None:
    things = await furnish(app, owner, stranger)
    garden = things["garden"]["id"]
    everything = await ask(owner)
    assert everything["total"] == 4
    assert counts(everything, "status") == [("todo", "To do", 3), ("done", "Done", 1)]
    assert counts(everything, "priority") == [("high", "High", 1), ("medium", "Medium", 3)]
    assert sorted(counts(everything, "project")) == sorted([("inbox", "Inbox", 2), (garden, "Garden", 2)])
    assert [(value, count) for value, _, count in counts(everything, "label")] == [("outdoors", 2), ("workshop", 1)]
    chosen = await ask(owner, project=garden, status="done", label="Workshop")
    assert (chosen["total"], counts(chosen, "status"), counts(chosen, "project")) == (
        0,
        [("done", "Done", 0)],
        [(garden, "Garden", 0)],
    )
    narrowed = await ask(owner, project=garden)
    assert sorted(count for _, _, count in counts(narrowed, "project")) == [2, 2], "others can still be chosen"
    assert counts(narrowed, "status") == [("todo", "To do", 1), ("done", "Done", 1)]


async def test_nobody_finds_what_they_cannot_see(
    app: App, owner: Person, stranger: Person, anonymous: Person, admin: Person
) -> None:
    """Also what was seen a moment ago and is kept, though the index is behind: no worker brings it up to date here."""
    things = await furnish(app, owner, stranger)
    assert (await anonymous.client.get("/api/search/tasks?q=fern")).status_code == httpx.codes.UNAUTHORIZED
    secrets = ("taxes", "steuererklarung", "workshop", "repair")
    for person in (stranger, admin):
        queries: list[dict[str, Any]] = [{}, {"project": "inbox"}, {"project": owner.id}]
        for query in (*queries, *({"q": word} for word in secrets)):
            told = json.dumps({**await ask(person, **query), "search": ""})
            assert [word for word in ("Steuer", "Repair", "workshop", "Workshop") if word in told] == [], query
    assert (await ask(admin))["total"] == 0
    assert sorted(await found(stranger, q="fern")) == ["Buy a fern", "Water the ferns"]
    assert counts(await ask(stranger), "project") == [(things["garden"]["id"], "Garden", 2)]

    await change(owner, things["done"], project=None)
    assert await found(stranger, q="fern") == ["Water the ferns"]
    assert await found(owner, q="buy") == ["Buy a fern"]
    await owner.client.delete(f"/api/tasks/{things['done']['id']}")
    assert await found(owner, q="buy") == []
    gone = f"/api/tasks/projects/{things['garden']['id']}/members/{stranger.id}"
    assert (await owner.client.delete(gone)).is_success
    answer = await ask(stranger, q="fern")
    assert (answer["items"], answer["total"], answer["facets"]["project"]) == ([], 0, [])
    assert await found(owner, q="ferns") == ["Water the ferns"]
    await owner.client.patch(f"/api/tasks/projects/{things['garden']['id']}", json={"archived": True})
    assert await found(owner, q="ferns") == ["Water the ferns"], "what is in the archive is found"
    await owner.client.delete(f"/api/tasks/projects/{things['garden']['id']}")
    assert await found(owner, q="ferns") == []
    await build(app)
    assert (await ask(owner))["total"] == 2, "neither the trash nor what lies in a project there is in the index"
    assert sorted(await found(owner)) == ["Repair the watering can", "Steuererklärung abgeben"]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"page": 11, "limit": 100}, "page"),
    ({"page": 0}, "page"),
    ({"limit": 101}, "limit"),
    ({"q": "x" * 201}, "q"),
    ({"q": "a " * 40}, "q"),
    ({"sort": "price"}, "sort"),
    ({"status": "lost"}, "status"),
    ({"priority": "low!"}, "priority"),
    ({"label": ["x"] * 21}, "label"),
]


async def test_what_is_wrong_is_said_of_the_field_and_searches_are_logged(
    app: App, owner: Person, stranger: Person
) -> None:
    things = await furnish(app, owner, stranger)
    for query, path in WRONG:
        refusal = await ask(owner, code=422, **query)
        assert [each["path"].partition("[")[0] for each in refusal["error"]["details"]["fields"]] == [path], query
    assert "nonsense" in json.dumps(await ask(owner, code=422, nonsense="1"))
    assert (await ask(owner, page=10, limit=100))["items"] == []

    answer = await ask(owner, q="fern", status=["open"], assignee=[stranger.id, "none"])
    click = {"search": answer["search"], "id": things["ferns"]["id"], "position": 1}
    assert (await owner.client.post("/api/search/clicks", json=click)).status_code == 204
    record = await app.assembly.databases.database("kernel").collection(SEARCH_LOGS).get(Id(answer["search"]))
    assert record is not None
    assert (record.index, record.query, record.total, record.user) == ("tasks", "fern", 1, owner.user_id)
    assert record.filters == {"status": ["open"], "assignee": ["somebody", "none"]}, "nobody's id is logged"
    assert [each.document for each in record.clicked] == [things["ferns"]["id"]]


async def test_many_tasks_are_read_in_as_many_queries_as_few(app: App, owner: Person) -> None:
    project = await make_project(owner)
    source = TaskSource(app.assembly.court.database("tasks"))
    tasks = [await write(owner, f"Task {number}", project=project["id"]) for number in range(6)]
    for number in range(52):
        await owner.client.post(f"/api/tasks/{tasks[0]['id']}/comments", json={"text": f"Word{number}"})
    await owner.client.post(f"/api/tasks/{tasks[1]['id']}/comments", json={"text": "Two"})
    with counting_commands() as counted:
        rows = await source.load([each["id"] for each in tasks])
    assert (len(rows), counted) == (6, ["find", "find", "aggregate"])
    said = {row["title"]: row["said"] for row in rows}
    assert (said["Task 1"], said["Task 2"]) == (["Two"], [])
    assert said["Task 0"] == [f"Word{number}" for number in range(51, 1, -1)], "the newest fifty"
    first = await source.page("", 4)
    assert (len(first.documents), first.following) == (4, tasks[3]["id"])
    rest = await source.page(str(first.following), 4)
    assert (len(rest.documents), rest.following) == (2, None)


async def test_the_page_finds_without_script_and_while_one_types(app: App, owner: Person, stranger: Person) -> None:
    await furnish(app, owner, stranger)
    client = owner.client

    async def see(query: str, status: int = 200, **headers: str) -> BeautifulSoup:
        answer = await client.get(f"/search/tasks{query}", headers={"accept": "text/html", **headers})
        assert answer.status_code == status, answer.text
        return BeautifulSoup(answer.text, "html.parser")

    page = await see("?q=eiderdown&status=&sort=&assignee=&page=")
    assert [link.text for link in page.select("#tasks .task-title")] == ["Water the ferns"]
    assert [mark.text for mark in page.select(".task-excerpt mark")] == ["eiderdown"]
    assert [each.text for each in page.select("fieldset.facet legend")] == ["Status", "Project", "Priority", "Label"]
    assert page.select("#search form") == []
    tabs = [str(link["href"]) for link in page.select("main nav.tabs a")]
    assert tabs[-1] == "/search/people?q=eiderdown"
    people = BeautifulSoup((await client.get("/search/people?q=fern")).text, "html.parser")
    assert "/search/tasks?q=fern" in [str(link["href"]) for link in people.select("main nav.tabs a")]
    narrowed = await see("?q=fern&status=done&label=Outdoors")
    assert [each["value"] for each in narrowed.select("fieldset input[checked]")] == ["done", "outdoors"]
    assert "No task fits" in narrowed.text
    part = await client.get("/search/tasks?q=fe&page=&label=", headers={"hx-request": "true", "hx-target": "found"})
    assert "Buy a fern" in part.text
    assert "<h1" not in part.text
    assert part.headers["hx-replace-url"] == "/search/tasks?q=fe"
    assert "Type words that stand in a title" in (await see("")).text
    for query, sentence in (
        ("?q=a&page=100", "Results go 1,000 deep; narrow the search to see others."),
        ("?q=" + "a+" * 40, "At most 32 words."),
    ):
        assert sentence in (await see(query, 422)).text
    for query in ("?q=" + "a" * 201, "?status=lost", "?sort=price", "?project=mine"):
        await see(query, 422)
    listed = BeautifulSoup((await client.get("/tasks?q=eiderdown")).text, "html.parser")
    links = {str(link["href"]) for link in listed.select("main a[href^='/search/tasks']")}
    assert links == {"/search/tasks?q=eiderdown"}


async def test_another_engine_finds_the_same(app_factory: AppFactory, opensearch_url: str) -> None:
    app = await app_factory(elasticsearch_url=(opensearch_url,))
    owner, stranger = [await sign_up(app, name) for name in ("onion", "stork")]
    things = await furnish(app, owner, stranger)
    assert await found(owner, q="eiderdown") == await found(stranger, q="maidenhiar") == ["Water the ferns"]
    assert await found(stranger, q="repair") == []
    assert sorted(await found(owner, label="outdoors")) == ["Repair the watering can", "Water the ferns"]
    assert counts(await ask(owner, q="fern"), "project") == [(things["garden"]["id"], "Garden", 2)]
