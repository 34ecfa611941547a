"""Row 11: nothing that is sent to any route becomes a query operator; nothing is changed or found by it."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import pytest
from pymongo import MongoClient

from attacks.calls import (
    BODIES,
    OPERATIONS,
    READS,
    WITH_BODY,
    at_place,
    call,
    path_of,
    places,
    replaced,
    rows,
    things_of,
)
from modules.recipes.builders import write
from support.actors import Person
from support.description import Operation

OBJECTS: list[Any] = [{"$ne": None}, {"$gt": ""}, {"$regex": ".*"}, {"$where": "sleep(5000)"}, [{"$ne": 1}], {"a.b": 1}]
KEYS = ["$where", "$set", "$ne", "a.b", "profile.name", "a\0b", "__proto__", ""]
TEXTS = ['{"$ne":null}', '{"$gt":""}', '{"$regex":".*"}', "[$ne]", ".*", "^", "$where", "$title", "'||1==1||'", "a\0b"]
NAMES = ["{}[$ne]", "{}[$gt]", "{}[]", "{}.$regex", "$where"]
HEADERS = ["if-match", "if-none-match", "idempotency-key", "x-request-id", "user-agent", "cookie", "accept-language"]
Client = MongoClient[dict[str, Any]]


def cases(operations: Iterable[Operation]) -> list[Any]:
    return [pytest.param(operation, id=operation.name) for operation in operations]


def test_every_operation_has_a_good_body() -> None:
    assert {operation.name for operation in WITH_BODY} == BODIES.keys(), "attacks/calls.py lists a body for each route"


@pytest.mark.parametrize("operation", cases(WITH_BODY))
async def test_objects_in_bodies_are_refused(
    owner: Person, operation: Operation, mongodb_administrator: Client, house_prefix: str
) -> None:
    ids = (await things_of(owner)).ids
    body = BODIES[operation.name]
    before = rows(mongodb_administrator, house_prefix)
    for place in places(body):
        for value in OBJECTS:
            if isinstance(at_place(body, place), list) and isinstance(value, list):
                continue  # a list of objects is a shape that some lists have; its elements are tried on their own
            answer = await call(owner, operation, ids, replaced(body, place, value))
            assert answer.status_code == 422, (place, value, answer.text)
    for key in KEYS:
        answer = await call(owner, operation, ids, {**body, key: {"$ne": None}})
        assert answer.status_code in {400, 422}, (key, answer.text)
    assert rows(mongodb_administrator, house_prefix) == before


@pytest.mark.parametrize("operation", cases([each for each in OPERATIONS if each.parameters("path")]))
async def test_expressions_in_paths_find_nothing(owner: Person, operation: Operation) -> None:
    good = (await things_of(owner)).ids
    for text in TEXTS:
        ids = dict.fromkeys(good, quote(text, safe=""))
        answer = await call(owner, operation, ids)
        assert answer.status_code in {400, 404, 422}, (text, answer.text)
    for suffix in ("%00", "[$ne]", "'"):
        answer = await call(owner, operation, {name: f"{value}{suffix}" for name, value in good.items()})
        assert answer.status_code in {400, 404, 422}, (suffix, answer.text)


@pytest.mark.parametrize("operation", cases([each for each in OPERATIONS if each.parameters("query")]))
async def test_expressions_in_queries_find_nothing(owner: Person, operation: Operation) -> None:
    ids = (await things_of(owner)).ids
    path = path_of(operation, ids)
    for parameter in operation.parameters("query"):
        for text in TEXTS:
            answer = await owner.client.request(operation.verb, path, params={parameter["name"]: text})
            assert answer.status_code in {200, 400, 404, 415, 422}, (parameter["name"], text, answer.text)
            assert answer.status_code != 200 or answer.json().get("items") == [], (parameter["name"], text)
        for name in NAMES:
            answer = await owner.client.request(operation.verb, path, params={name.format(parameter["name"]): "1"})
            assert answer.status_code == 422, name


@pytest.mark.parametrize("operation", cases(READS))
async def test_expressions_in_headers_change_no_answer(owner: Person, operation: Operation) -> None:
    ids = (await things_of(owner)).ids
    path = path_of(operation, ids)
    plain = await owner.client.get(path)
    for header in HEADERS:
        for text in ('{"$ne":null}', "$where", "[$ne]", "a.b"):
            answer = await owner.client.get(path, headers={header: text})
            assert (answer.status_code, answer.content) == (plain.status_code, plain.content), (header, text)


@pytest.mark.parametrize("token", ['{"$ne":null}', "[$ne]", "$where", "cs_$ne", '{"$gt":""}'])
async def test_expressions_as_credentials_are_nobodys(anonymous: Person, token: str) -> None:
    answer = await anonymous.client.get("/api/users/me", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    answer = await anonymous.client.get("/api/users/me", headers={"cookie": f"courtyard_session={token}"})
    assert answer.status_code == 401


async def test_a_text_that_is_an_expression_is_found_as_itself_alone(owner: Person, anonymous: Person) -> None:
    await write(owner, cuisine="French")
    await write(owner, cuisine='{"$ne":null}', title="Operator")
    found = await anonymous.client.get("/api/recipes", params={"cuisine": '{"$ne":null}'})
    assert [item["title"] for item in found.json()["items"]] == ["Operator"]
