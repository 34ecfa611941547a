"""Row 13: every request that the owner can make, made by a stranger and by nobody, with the owner's ids."""

import itertools
from typing import Any

import pytest
from pymongo import MongoClient

from attacks.calls import BODIES, OPERATIONS, call, caller_of, path_of, rows, things_of
from support.actors import Person

# Operations that have no thing of somebody in their path act on the caller's own things or make new ones.
WITH_THING = [each for each in OPERATIONS if each.parameters("path")]
CHANGES = [
    each
    for each in WITH_THING
    if each.verb in {"put", "patch", "delete"} and not each.path.endswith(("/rating", "/like"))
]
PUBLIC = {"GET /api/v1/users/{person}"}
FOR_MEMBERS = [each for each in OPERATIONS if {} not in each.described.get("security", [{}])]


HIDDEN = [each for each in WITH_THING if each.name not in PUBLIC and "/admin/" not in each.path]
Client = MongoClient[dict[str, Any]]


@pytest.mark.contract
async def test_a_private_thing_does_not_exist_for_others(
    owner: Person,
    stranger: Person,
    anonymous: Person,
    mongodb_administrator: Client,
    house_prefix: str,
    subtests: pytest.Subtests,
) -> None:
    things = await things_of(owner, private=True)
    before = rows(mongodb_administrator, house_prefix)
    nothing = dict.fromkeys(things.ids, "f" * 24)
    for operation, (person, refusals) in itertools.product(HIDDEN, ((stranger, {404}), (anonymous, {401, 404}))):
        with subtests.test(f"{operation.name} by {person.username or 'nobody'}"):
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


async def test_a_public_thing_is_not_changed_by_others(
    owner: Person, stranger: Person, mongodb_administrator: Client, house_prefix: str, subtests: pytest.Subtests
) -> None:
    ids = (await things_of(owner)).ids
    before = rows(mongodb_administrator, house_prefix)
    for operation in CHANGES:
        with subtests.test(operation.name):
            answer = await call(stranger, operation, ids)
            assert answer.status_code in {403, 404}, answer.text
            assert rows(mongodb_administrator, house_prefix) == before


async def test_what_is_for_members_is_not_for_strangers_with_any_token(
    owner: Person, admin: Person, anonymous: Person, subtests: pytest.Subtests
) -> None:
    ids = (await things_of(owner)).ids
    for operation in FOR_MEMBERS:
        path, body = path_of(operation, ids), BODIES.get(operation.name)
        token = caller_of(operation, owner, admin).token
        with subtests.test(operation.name):
            for authorization in ("", "Bearer", "Bearer x", f"Basic {token}", f"Bearer {owner.refresh_token}", None):
                headers = {} if authorization is None else {"authorization": authorization}
                answer = await anonymous.client.request(operation.verb, path, json=body, headers=headers)
                assert answer.status_code == 401, (authorization, answer.text)


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


async def test_nobody_is_somebody_by_a_header(owner: Person, anonymous: Person) -> None:
    headers = ("x-user-id", "x-user", "x-roles", "x-forwarded-user", "remote-user", "x-admin")
    for header, value in itertools.product(headers, (owner.id, owner.username, "ADMIN")):
        assert (await anonymous.client.get("/api/users/me", headers={header: value})).status_code == 401, header
