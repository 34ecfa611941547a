"""Row 13: every request that the owner can make, made by a stranger and by nobody, with the owner's ids."""

from typing import Any

import pytest
from pymongo import MongoClient

from attacks.calls import BODIES, OPERATIONS, call, path_of, rows, things_of
from support.actors import Person
from support.description import Operation

# Operations that have no thing of somebody in their path act on the caller's own things or make new ones.
WITH_THING = [each for each in OPERATIONS if each.parameters("path")]
CHANGES = [
    each
    for each in WITH_THING
    if each.verb in {"put", "patch", "delete"} and not each.path.endswith(("/rating", "/like"))
]
PUBLIC = {"GET /api/v1/users/{person}"}
FOR_MEMBERS = [each for each in OPERATIONS if {} not in each.described.get("security", [{}])]


def named(operations: list[Operation]) -> list[Any]:
    return [pytest.param(each, id=each.name) for each in operations]


@pytest.mark.parametrize(
    "operation", named([each for each in WITH_THING if each.name not in PUBLIC and "/admin/" not in each.path])
)
async def test_a_private_thing_does_not_exist_for_others(
    owner: Person,
    stranger: Person,
    anonymous: Person,
    operation: Operation,
    mongodb_administrator: MongoClient[dict[str, Any]],
    house_prefix: str,
) -> None:
    things = await things_of(owner, private=True)
    before = rows(mongodb_administrator, house_prefix)
    nothing = dict.fromkeys(things.ids, "f" * 24)
    for person, refusals in ((stranger, {404}), (anonymous, {401, 404})):
        answer = await call(person, operation, things.ids)
        assert answer.status_code in refusals, answer.text
        assert things.canary not in answer.text
        missing = await call(person, operation, nothing)
        told, unknown = answer.json()["error"], missing.json()["error"]
        assert (answer.status_code, told["code"], told["message"]) == (
            missing.status_code,
            unknown["code"],
            unknown["message"],
        ), "the answer tells that there is such a thing"
    assert rows(mongodb_administrator, house_prefix) == before


@pytest.mark.parametrize("operation", named(CHANGES))
async def test_a_public_thing_is_not_changed_by_others(
    owner: Person,
    stranger: Person,
    operation: Operation,
    mongodb_administrator: MongoClient[dict[str, Any]],
    house_prefix: str,
) -> None:
    ids = (await things_of(owner)).ids
    before = rows(mongodb_administrator, house_prefix)
    answer = await call(stranger, operation, ids)
    assert answer.status_code in {403, 404}, answer.text
    assert rows(mongodb_administrator, house_prefix) == before


@pytest.mark.parametrize("operation", named(FOR_MEMBERS))
async def test_what_is_for_members_is_not_for_strangers_with_any_token(owner: Person, operation: Operation) -> None:
    ids = (await things_of(owner)).ids
    path, body = path_of(operation, ids), BODIES.get(operation.name)
    client = owner.client
    for authorization in ("", "Bearer", "Bearer x", f"Basic {owner.token}", f"Bearer {owner.refresh_token}"):
        headers = {"authorization": authorization}
        answer = await client.request(operation.verb, path, json=body, headers=headers)
        assert answer.status_code == 401, (authorization, answer.text)
    del client.headers["authorization"]
    assert (await client.request(operation.verb, path, json=body)).status_code == 401


async def test_nobody_gets_the_methods_of_another_route_by_a_header(owner: Person, stranger: Person) -> None:
    recipe = (await things_of(owner)).ids["recipe"]
    for header in ("x-http-method-override", "x-http-method", "x-method-override"):
        await stranger.client.post(f"/api/recipes/{recipe}/like", headers={header: "DELETE"})
        await stranger.client.get(f"/api/recipes/{recipe}", headers={header: "DELETE"})
        await owner.client.get(f"/api/recipes/{recipe}?_method=DELETE", headers={header: "DELETE"})
    answer = await owner.client.get(f"/api/recipes/{recipe}")
    assert (answer.status_code, answer.json()["likes"]) == (200, 1)


async def test_a_header_does_not_make_an_address_another(owner: Person, stranger: Person) -> None:
    """Proxies of another make are steered by these."""
    private = (await things_of(owner, private=True)).ids["recipe"]
    for header in ("x-original-url", "x-rewrite-url", "x-forwarded-prefix", "x-forwarded-path"):
        answer = await stranger.client.get("/api/users/me", headers={header: f"/api/v1/recipes/{private}"})
        assert answer.json()["username"] == "stranger"


@pytest.mark.parametrize("header", ["x-user-id", "x-user", "x-roles", "x-forwarded-user", "remote-user", "x-admin"])
async def test_nobody_is_somebody_by_a_header(owner: Person, anonymous: Person, header: str) -> None:
    for value in (owner.id, owner.username, "ADMIN"):
        assert (await anonymous.client.get("/api/users/me", headers={header: value})).status_code == 401
