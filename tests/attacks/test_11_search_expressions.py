"""Rows 11 and 13 for searches: nothing typed is an expression, on either engine, and nobody finds what is private."""

import json
from itertools import product
from typing import Any

import httpx
import pytest

from modules.recipes.builders import write
from modules.recipes.test_search import build
from modules.tasks.builders import write as write_task
from modules.tasks.test_searching import build as build_tasks
from support.actors import Person
from support.app import App, AppFactory

CANARY = "zebrafinch"
# In the languages of both engines, these would mean everything, or what is in a field that is not for searching.
EVERYTHING = [
    "*:*", ".*", "/.*/", "?", "_exists_:title", "title:*", "audience:*", "NOT nothing", "* OR *", "(*)", "[* TO *]",
    '{"match_all":{}}', '{"query_string":{"query":"*"}}', '{"script":"true"}', "__import__('os')", "${7*7}", "~2", "^9",
    "audience:everybody", "everybody", "IN [everybody]", "_doc:1", "\x00", "\u202e", "-", "--", '"', '""', '-""', "\\",
]  # fmt: skip
LABELS = ["*", ".*", "everybody", "%", "cuisine:*", '{"$ne":null}', "[* TO *]", "'||1==1||'"]
WORDS = (CANARY, f'"secret {CANARY}"', f"{CANARY}*", "zebra", "secr")
PATHS = ("/api/recipes/search", "/api/search/recipes", "/api/search/ingredients", "/api/search/users")
FACETS = ("cuisine", "category", "dietary", "tags", "author")


@pytest.fixture
async def secrets(owner: Person) -> list[str]:
    """Three recipes that are not for others, beside one that is; answers their ids."""
    hidden: list[dict[str, Any]] = [{"visibility": "private"}, {"visibility": "unlisted"}, {"status": "draft"}]
    base = {"title": f"Secret {CANARY} soup", "cuisine": CANARY, "tags": [CANARY], "ingredients": [f"1 {CANARY}"]}
    written = [await write(owner, **base, **each) for each in hidden]
    await write(owner, title="Plain soup", ingredients=["1 leek"], cuisine="French", tags=[])
    return [each["id"] for each in written]


@pytest.fixture(params=["tantivy", "elasticsearch"])
async def searched(
    request: pytest.FixtureRequest, app: App, app_factory: AppFactory, opensearch_url: str, secrets: list[str]
) -> App:
    """The same house on one engine or the other, which has all of them."""
    house = app if request.param == "tantivy" else await app_factory(elasticsearch_url=(opensearch_url,))
    await build(house)
    assert secrets
    return house


async def ask(client: httpx.AsyncClient, path: str = PATHS[0], **query: Any) -> dict[str, Any]:
    """The answer to a search, in which nothing is that is not for others."""
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, (path, query, answer.text)
    found: dict[str, Any] = answer.json()
    told = json.dumps({**found, "search": ""})
    assert CANARY not in told, (path, query)
    return found


async def test_what_is_typed_is_never_an_expression(searched: App) -> None:
    client = await searched.client()
    for facet, label in product(FACETS, LABELS):
        assert (await ask(client, **{facet: label}))["total"] == 0, (facet, label)
    for text in EVERYTHING:
        says_nothing = not any(letter.isalnum() for letter in text)
        assert (await ask(client, q=text))["total"] == (1 if says_nothing else 0), text
    for path, query in product(PATHS, ({"page": 51}, {"page": 11, "limit": 100}, {"page": 1_000, "limit": 100})):
        deep = await client.get(path, params={"q": "soup", **query})
        assert deep.status_code == 422, (path, query)


async def test_what_is_private_is_found_by_nobody_else(
    searched: App, owner: Person, stranger: Person, anonymous: Person, admin: Person, secrets: list[str]
) -> None:
    for person in (anonymous, stranger, admin):
        client = await searched.client(headers=dict(person.client.headers))
        for text in (*WORDS, f"audience:author:{owner.id}"):
            assert (await ask(client, q=text))["total"] == 0, text
            for path in ("/api/search/suggestions", *PATHS[1:]):
                await ask(client, path, q=text)
        for query in ({}, {"author": owner.username}, {"author": owner.id, "q": "soup"}, {"have": "leek"}):
            found = await ask(client, **query)
            assert found["total"] == 1, query
            assert sum(each["count"] for each in found["facets"]["cuisine"]) == 1, query
        without = json.dumps({"ingredients": {"without": ["leek"]}})
        assert (await ask(client, filters=without))["total"] == 0
        for whose in ("mine", "both") if person is not anonymous else ():
            assert (await ask(client, whose=whose, author=owner.id))["total"] == (whose == "both")
    own = await searched.client(headers=dict(owner.client.headers))
    mine = (await own.get(PATHS[0], params={"q": CANARY, "whose": "mine"})).json()
    assert sorted(each["id"] for each in mine["items"]) == sorted(secrets), "they are in the index"


async def test_what_is_typed_finds_no_tasks_of_others(searched: App, owner: Person, stranger: Person) -> None:
    await write_task(owner, f"Feed the {CANARY}", notes=CANARY, labels=[CANARY])
    await build_tasks(searched)
    client = await searched.client(headers=dict(stranger.client.headers))
    path = "/api/search/tasks"
    for text in (*WORDS, *EVERYTHING, f"project:{owner.id}", owner.id):
        assert (await ask(client, path, q=text))["total"] == 0, text
    for name, value in product(("label", "project", "assignee"), (*LABELS, owner.id)):
        assert (await ask(client, path, **{name: value}))["total"] == 0, (name, value)
    # A label that one asks for is said again, with nothing.
    chosen = (await client.get(path, params={"label": CANARY})).json()
    assert (chosen["items"], [each["count"] for each in chosen["facets"]["label"]]) == ([], [0])
    own = await searched.client(headers=dict(owner.client.headers))
    assert (await own.get(path, params={"q": CANARY})).json()["total"] == 1, "it is in the index"
