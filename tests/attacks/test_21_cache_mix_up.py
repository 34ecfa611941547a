"""Row 21: every address is read by its owner first, then by others; nobody ever gets the owner's answer."""

import itertools
from typing import Any

import httpx
import pytest

from attacks.calls import READS, caller_of, path_of, steady, things_of
from support.actors import PASSWORD, Person
from support.app import App

PAGES = ["/", "/sign-in", "/settings", "/people/owner", "/people/me", "/recipes", "/recipes/mine", "/recipes/{recipe}"]
SUFFIXES = [".css", "/.css", "/x.css", "%00.css", ";x.css", "%2fx.css", "%23x.css", "%3fx.css", ".json", "/index.html"]
UNKEYED = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "gopher",
    "x-forwarded-prefix": "/evil",
    "x-original-url": "/evil",
    "x-rewrite-url": "/evil",
    "forwarded": "host=evil.example",
    "accept-language": "evil",
    "x-http-method-override": "POST",
    "x-host": "evil.example",
    "user-agent": "evil",
    "accept": "text/evil",
}
KEEPS_FOR_SELF_ONLY = ("no-store", "private, no-store", "private, no-cache")


def addresses(ids: dict[str, str]) -> list[str]:
    """Every address that can be read, JSON and pages."""
    return [*(path_of(each, ids) for each in READS), *(page.format(**ids) for page in PAGES)]


async def test_nobody_gets_the_answer_of_somebody_else(owner: Person, stranger: Person, anonymous: Person) -> None:
    things = await things_of(owner, private=True)
    await owner.client.patch("/api/users/me", json={"preferences": {"diet": [things.canary]}})
    secrets = [things.canary, owner.email, owner.token]
    seen = 0
    for address in addresses(things.ids):
        for _ in range(2):  # the second time from what was kept
            own = await owner.client.get(address)
            seen += any(secret in own.text for secret in secrets)
            for person in (stranger, anonymous):
                answer = await person.client.get(address)
                assert [secret for secret in secrets if secret in answer.text] == [], address
    assert seen >= 6, "the owner sees the secrets, so the others could have"


async def test_what_somebody_signed_in_gets_is_not_for_shared_caches(owner: Person) -> None:
    ids = (await things_of(owner)).ids
    for address in addresses(ids):
        answer = await owner.client.get(address)
        assert answer.headers["cache-control"] in KEEPS_FOR_SELF_ONLY, address
        if answer.status_code == 200 and "no-store" not in answer.headers["cache-control"]:
            assert {"Authorization", "Cookie"} & set(answer.headers["vary"].replace(" ", "").split(",")), address


@pytest.mark.contract
async def test_an_ending_makes_no_private_answer_public(owner: Person, anonymous: Person) -> None:
    things = await things_of(owner, private=True)
    for address, suffix in itertools.product(addresses(things.ids), SUFFIXES):
        if address == "/":
            continue
        answer = await owner.client.get(f"{address}{suffix}")
        cache = answer.headers["cache-control"]
        assert cache in KEEPS_FOR_SELF_ONLY, (address, suffix, cache)
        after = await anonymous.client.get(f"{address}{suffix}")
        assert things.canary not in after.text, (address, suffix)


async def test_the_entity_tag_of_one_is_nothing_to_another(owner: Person, stranger: Person, anonymous: Person) -> None:
    things = await things_of(owner, private=True)
    for address in addresses(things.ids):
        tag = (await owner.client.get(address)).headers.get("etag", '"none"')
        for person in (stranger, anonymous):
            with_tag = await person.client.get(address, headers={"if-none-match": tag})
            without = await person.client.get(address)
            same = without.headers.get("etag") == tag
            assert with_tag.status_code == (304 if same else without.status_code), address
    me = (await owner.client.get("/api/users/me")).headers["etag"]
    assert (await stranger.client.get("/api/users/me", headers={"if-none-match": me})).status_code == 200


@pytest.mark.contract
async def test_a_header_that_is_not_part_of_the_key_changes_nothing(
    app: App, owner: Person, anonymous: Person, subtests: pytest.Subtests
) -> None:
    ids = (await things_of(owner)).ids
    for header, claim in UNKEYED.items():
        await app.assembly.cache.invalidate_everything()  # so that the poisoned answer is the first
        with subtests.test(header):
            for number, address in enumerate(addresses(ids)):
                fresh = f"{address}?poison={number}" if address == "/" else address
                poisoned = await anonymous.client.get(fresh, headers={header: claim})
                assert "evil" not in poisoned.text.replace("/evil</", ""), address
                assert "evil" not in poisoned.headers.get("location", ""), address
                clean = await (await app.client()).get(fresh)
                assert without_nonce(clean) == without_nonce(poisoned), address


async def test_signing_out_takes_what_was_kept_along(owner: Person, admin: Person, subtests: pytest.Subtests) -> None:
    things = await things_of(owner, private=True)
    for leaver in (owner, admin):
        operations = [each for each in READS if caller_of(each, owner, admin) is leaver]
        paths = {each.name: path_of(each, things.ids) for each in operations}
        for path in paths.values():
            await leaver.client.get(path)
        assert (await leaver.client.post("/api/auth/logout")).status_code == 204
        for name, path in paths.items():
            with subtests.test(name):
                answer = await leaver.client.get(path)
                assert answer.status_code == 401
                assert things.canary not in answer.text


def without_nonce(answer: httpx.Response) -> tuple[int, Any]:
    """What must be equal: pages carry a nonce of their own, refusals a request id."""
    policy = answer.headers.get("content-security-policy", "")
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    text = steady(answer).replace(answer.headers["x-request-id"], "")
    return answer.status_code, text.replace(nonce, "") if nonce else text


async def test_an_api_key_gets_nothing_that_was_kept_for_its_owner(app: App, owner: Person) -> None:
    """Kept answers leave before the route is asked, and only the route knows which scope it needs."""
    recipe = (await things_of(owner, private=True)).ids["recipe"]
    wish = {"name": "x", "scopes": ["accounts:read"], "password": PASSWORD}
    key = (await owner.client.post("/api/auth/api-keys", json=wish)).json()["key"]
    program = await app.client(headers={"authorization": f"Bearer {key}"})
    for address in (f"/api/recipes/{recipe}", "/api/recipes", "/api/users/me/recipes"):
        for _ in range(2):
            assert (await owner.client.get(address)).status_code == 200
            answer = await program.get(address)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "scope_missing"), address
