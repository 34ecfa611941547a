"""Row 11: nothing that is sent to any route becomes a query operator; nothing is changed or found by it."""

import itertools
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
    caller_of,
    path_of,
    places,
    replaced,
    rows,
    steady,
    things_of,
)
from modules.recipes.builders import write
from support.actors import Person

OBJECTS: list[Any] = [{"$ne": None}, {"$gt": ""}, {"$regex": ".*"}, {"$where": "sleep(5000)"}, [{"$ne": 1}], {"a.b": 1}]
KEYS = ["$where", "$set", "$ne", "a.b", "profile.name", "a\0b", "__proto__", ""]
TEXTS = ['{"$ne":null}', '{"$gt":""}', '{"$regex":".*"}', "[$ne]", ".*", "^", "$where", "$title", "'||1==1||'", "a\0b"]
NAMES = ["{}[$ne]", "{}[$gt]", "{}[]", "{}.$regex", "$where"]
HEADERS = ["if-match", "if-none-match", "idempotency-key", "x-request-id", "user-agent", "cookie", "accept-language"]
Client = MongoClient[dict[str, Any]]


def test_every_operation_has_a_good_body() -> None:
    assert {operation.name for operation in WITH_BODY} == BODIES.keys(), "attacks/calls.py lists a body for each route"


@pytest.mark.contract
async def test_objects_in_bodies_are_refused(
    owner: Person, admin: Person, mongodb_administrator: Client, house_prefix: str, subtests: pytest.Subtests
) -> None:
    things = {person: (await things_of(person)).ids for person in (owner, admin)}
    before = rows(mongodb_administrator, house_prefix)
    for operation in WITH_BODY:
        caller, body = caller_of(operation, owner, admin), BODIES[operation.name]
        with subtests.test(operation.name):
            for place, value in itertools.product(places(body), OBJECTS):
                if isinstance(at_place(body, place), list) and isinstance(value, list):
                    continue  # a list of objects is a shape that some lists have; its elements are tried on their own
                answer = await call(caller, operation, things[caller], replaced(body, place, value))
                assert answer.status_code == 422, (place, value, answer.text)
            for key in KEYS:
                answer = await call(caller, operation, things[caller], {**body, key: {"$ne": None}})
                assert answer.status_code in {400, 422}, (key, answer.text)
            assert rows(mongodb_administrator, house_prefix) == before


@pytest.mark.contract
async def test_expressions_in_paths_find_nothing(owner: Person, admin: Person, subtests: pytest.Subtests) -> None:
    good = (await things_of(owner)).ids
    expressions = [dict.fromkeys(good, quote(text, safe="")) for text in TEXTS]
    almost = [{name: f"{value}{end}" for name, value in good.items()} for end in ("%00", "[$ne]", "'")]
    for operation in [each for each in OPERATIONS if each.parameters("path")]:
        with subtests.test(operation.name):
            for ids in (*expressions, *almost):
                answer = await call(caller_of(operation, owner, admin), operation, ids)
                assert answer.status_code in {400, 404, 422}, (ids, answer.text)


@pytest.mark.contract
async def test_expressions_in_queries_find_nothing(owner: Person, admin: Person, subtests: pytest.Subtests) -> None:
    ids = (await things_of(owner)).ids
    for operation in [each for each in OPERATIONS if each.parameters("query")]:
        client, path = caller_of(operation, owner, admin).client, path_of(operation, ids)
        with subtests.test(operation.name):
            for parameter in operation.parameters("query"):
                for text in TEXTS:
                    answer = await client.request(operation.verb, path, params={parameter["name"]: text})
                    assert answer.status_code in {200, 400, 404, 415, 422}, (parameter["name"], text, answer.text)
                    if answer.status_code == 200:
                        lists = [found for found in answer.json().values() if isinstance(found, list)]
                        assert lists, (parameter["name"], text)
                        assert not any(lists), (parameter["name"], text)
                for name in NAMES:
                    answer = await client.request(operation.verb, path, params={name.format(parameter["name"]): "1"})
                    assert answer.status_code == 422, name


@pytest.mark.contract
async def test_expressions_in_headers_change_no_answer(owner: Person, admin: Person, subtests: pytest.Subtests) -> None:
    ids = (await things_of(owner)).ids
    for operation in READS:
        client, path = caller_of(operation, owner, admin).client, path_of(operation, ids)
        with subtests.test(operation.name):
            plain = await client.get(path)
            for header, text in zip(HEADERS, itertools.cycle(('{"$ne":null}', "$where", "[$ne]", "a.b")), strict=False):
                answer = await client.get(path, headers={header: text})
                assert (answer.status_code, steady(answer)) == (plain.status_code, steady(plain)), (header, text)


async def test_expressions_as_credentials_are_nobodys(anonymous: Person) -> None:
    for token in ('{"$ne":null}', "[$ne]", "$where", "cs_$ne", '{"$gt":""}'):
        for headers in ({"authorization": f"Bearer {token}"}, {"cookie": f"courtyard_session={token}"}):
            assert (await anonymous.client.get("/api/users/me", headers=headers)).status_code == 401, headers


async def test_a_text_that_is_an_expression_is_found_as_itself_alone(owner: Person, anonymous: Person) -> None:
    await write(owner, cuisine="French")
    await write(owner, cuisine='{"$ne":null}', title="Operator")
    found = await anonymous.client.get("/api/recipes", params={"cuisine": '{"$ne":null}'})
    assert [item["title"] for item in found.json()["items"]] == ["Operator"]
