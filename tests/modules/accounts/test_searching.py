"""Finding people: by what they are called, never by their address, and only who is there."""

from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup

from courtyard.kernel.basics import Id
from courtyard.kernel.search import SEARCH_LOGS
from courtyard.modules.accounts.models import Status
from support.actors import PASSWORD, Person, SignUp, sign_up
from support.app import App, AppFactory
from support.letterbox import token_of, until_letters
from support.waiting import wait_until

NAMES = {"ada.l": "Ada Lovelace", "grace": "Grace Hopper", "zoe-b": "Zoë Brontë", "lovelace99": ""}


async def build(app: App) -> None:
    """Bring the index up to date without a worker."""

    async def told(_done: int, _total: int) -> None: ...

    await app.assembly.search.overseer.rebuild("users", told)


@pytest.fixture
async def crowd(app: App, people: SignUp) -> dict[str, Person]:
    """Some people, and an index of them."""
    crowd = {name: await people(name) for name in NAMES}
    for name, shown in NAMES.items():
        profile = {"name": shown, "bio": "Bakes in Lyon." if name == "grace" else ""}
        await crowd[name].client.patch("/api/users/me", json={"profile": profile})
    await build(app)
    return crowd


async def ask(person: Person, status: int = 200, **query: Any) -> dict[str, Any]:
    """The answer to a search."""
    answer = await person.client.get("/api/search/users", params=query)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def found(person: Person, **query: Any) -> list[str]:
    """The usernames that are found, in order."""
    return [each["username"] for each in (await ask(person, **query))["items"]]


@pytest.mark.usefixtures("crowd")
async def test_names_find_people_in_any_spelling(anonymous: Person, stranger: Person, admin: Person) -> None:
    for person in (anonymous, stranger, admin):
        answer = await ask(person, q="ada lovelace")
        assert answer["items"][0]["username"] == "ada.l"
        assert set(answer["items"][0]) == {"id", "username", "profile", "created_at"}
    expected: list[tuple[dict[str, Any], list[str]]] = [
        ({"q": "GRACE"}, ["grace"]),
        ({"q": "bronte"}, ["zoe-b"]),
        ({"q": "zoe"}, ["zoe-b"]),
        ({"q": "lovlace"}, ["ada.l"]),
        ({"q": "hop", "typing": True}, ["grace"]),
        ({"q": "lyon"}, ["grace"]),
        ({"q": "hopper -grace"}, []),
        ({"q": "-grace"}, []),
        ({"q": '""'}, []),
        ({"q": "example.org"}, []),
        ({"q": "grace@example.org", "limit": 1}, ["grace"]),
        ({"q": "nobody"}, []),
    ]
    for query, names in expected:
        assert (await found(anonymous, **query))[: len(names) or None] == names, query
    pages = [await found(anonymous, q="lovelace", typing=True, limit=1, page=page) for page in (1, 2, 3)]
    assert sorted(name for names in pages for name in names) == ["ada.l", "lovelace99"]
    too_deep = {"q": "a", "page": 11, "limit": 100}
    for wrong, path in (({"q": ""}, "q"), ({"q": "x" * 201}, "q"), (too_deep, "page")):
        refusal = await ask(anonymous, 422, **wrong)
        assert [each["path"] for each in refusal["error"]["details"]["fields"]] == [path], wrong


async def test_whoever_is_closed_is_not_shown_though_the_index_has_them(
    app: App, anonymous: Person, crowd: dict[str, Person]
) -> None:
    await app.dependency("standings").set_status(crowd["grace"].user_id, Status.SUSPENDED)
    assert await found(anonymous, q="grace") == []
    await build(app)
    assert (await ask(anonymous, q="grace hopper"))["total"] == 0


async def test_searches_for_people_are_logged(app: App, owner: Person, crowd: dict[str, Person]) -> None:
    answer = await ask(owner, q="grace")
    click = {"search": answer["search"], "id": crowd["grace"].id, "position": 1}
    assert (await owner.client.post("/api/search/clicks", json=click)).status_code == 204
    record = await app.assembly.databases.database("kernel").collection(SEARCH_LOGS).get(Id(answer["search"]))
    assert record is not None
    assert (record.index, record.query, record.total, record.user) == ("users", "grace", 1, owner.user_id)
    assert [each.document for each in record.clicked] == [crowd["grace"].id]


@pytest.mark.usefixtures("crowd")
async def test_the_page_of_people(anonymous: Person) -> None:
    client = anonymous.client
    page = BeautifulSoup((await client.get("/search/people?q=lovelace")).text, "html.parser")
    assert "/people/ada.l" in [each["href"] for each in page.select("#people a")]
    assert page.select("main nav.tabs a") == []  # there is nothing else to search where there are only accounts
    part = await client.get("/search/people?q=gra&page=", headers={"hx-request": "true", "hx-target": "found"})
    assert "Grace Hopper" in part.text
    assert "<h1" not in part.text
    assert part.headers["hx-replace-url"] == "/search/people?q=gra"
    for query, status, sentence in (
        ("", 200, "Type a name or a username."),
        ("q=xyzzyx", 200, "Nobody is called that"),
        ("q=a&page=100", 422, "Results go 1,000 deep; narrow the search to see others."),
        ("q=" + "a+" * 40, 422, "At most 32 words."),
    ):
        answer = await client.get(f"/search/people?{query}")
        assert (answer.status_code, sentence in answer.text) == (status, True), query
    assert (await client.get("/search/people?q=" + "a" * 201)).status_code == httpx.codes.UNPROCESSABLE_ENTITY


async def test_newcomers_are_found_once_their_address_is_confirmed(app_factory: AppFactory) -> None:
    """With a worker: facts bring people into the index."""
    app = await app_factory(require_verified_email=True)
    nobody = Person(await app.client())

    async def until(name: str) -> None:
        async def is_so() -> bool:
            return await found(nobody, q=name) == [name]

        await wait_until(is_so, f"{name} in the index")

    async with app.assembly.working():
        form = {"username": "mary", "email": "mary@example.org", "password": PASSWORD}
        assert (await nobody.client.post("/api/auth/register", json=form)).status_code == httpx.codes.CREATED
        [letter] = await until_letters(app, "email_verification")
        await sign_up(app, "jane")  # vouched for by whoever runs the house
        await until("jane")
        assert await found(nobody, q="mary") == []
        await nobody.client.get("/api/auth/verify-email", params={"token": token_of(letter)})
        await until("mary")
