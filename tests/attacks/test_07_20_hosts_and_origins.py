"""Rows 7 and 20, and forged requests across sites: who is addressed, and from which site a request was started."""

import itertools
import json
import re
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from attacks.calls import BODIES, OPERATIONS, WITH_BODY, path_of, rows, things_of
from courtyard.processes.application import MODULES
from support.actors import PASSWORD, Person
from support.app import App, AppFactory

SITE = "courtyard.example"
PORT = "courtyard.example:8443"
OTHER_HOSTS = [
    "evil.example", "courtyardXexample", "sub.courtyard.example", "courtyard.example.evil.example",
    "courtyard.example.", "courtyard.example:80", "courtyard.example:8443:1", "courtyard.example@evil.example",
    "evil.example#courtyard.example", "courtyard.example, evil.example", "courtyard.example evil.example",
    "[courtyard.example]", "127.0.0.1", "localhost", "", "*", ".*",
]  # fmt: skip
FORWARDED = [
    {"x-forwarded-host": "evil.example"}, {"x-host": "evil.example"}, {"x-forwarded-server": "evil.example"},
    {"forwarded": "host=evil.example"}, {"x-original-host": "evil.example"}, {"x-forwarded-proto": "https"},
    {"x-http-host-override": "evil.example"}, {"x-forwarded-port": "666"}, {"host": "evil.example"},
]  # fmt: skip
FOREIGN = [
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "none, cross-site"},
    {"sec-fetch-site": "SAME-ORIGIN"}, {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": ""},
    {"origin": "http://testserver.evil.example"}, {"origin": "http://testserver:81"}, {"origin": "http://[::1"},
    {"origin": "http://evil.example/http://testserver"}, {"origin": "http://testserver@evil.example"},
    {"origin": "testserver"}, {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
]  # fmt: skip
ORIGINS = [
    "https://evil.example", "null", "https://shop.example.evil.example", "https://shopXexample",
    "https://sub.shop.example", "http://shop.example", "https://shop.example:444", "https://SHOP.example",
    "https://shop.example/", "https://shop.example.", "https://shop.example evil",
    "https://evil.example,https://shop.example", "*", "",
]  # fmt: skip
PAGES = ["/", "/recipes", "/recipes/{recipe}", "/settings", "/people/me", "/nowhere", "/api/openapi.json"]
FORM_KINDS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain", ""]
OTHER_KINDS = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "text/json"]
PAGE_WRITES = sorted(
    path for module in MODULES for page in module.pages if "POST" in page.http_methods for path in page.paths
)
API_WRITES = [each for each in OPERATIONS if each.verb != "get"]
Client = MongoClient[dict[str, Any]]


async def test_only_the_named_hosts_are_served(app_factory: AppFactory) -> None:
    app = await app_factory(allowed_hosts=(SITE, PORT))
    client = await app.client()
    for host, path in itertools.product(OTHER_HOSTS, ("/", "/api/recipes", "/health", "/nowhere")):
        refused = await client.get(path, headers={"host": host})
        claimed = await client.get(path, headers={"host": host, "x-forwarded-host": SITE})
        assert (refused.status_code, claimed.status_code) == (400, 400), (host, path)
    for good, path in itertools.product((SITE, PORT, SITE.upper()), ("/", "/api/recipes", "/health", "/nowhere")):
        assert (await client.get(path, headers={"host": good})).status_code != 400, (good, path)


async def test_no_link_is_made_of_what_a_request_claims(app: App, owner: Person) -> None:
    ids = (await things_of(owner)).ids
    browser = await signed_in(app, owner)
    for claimed, page in itertools.product(FORWARDED, PAGES):
        answer = await browser.get(page.format(**ids), headers=claimed)
        told = json.dumps(dict(answer.headers)) + answer.text
        assert "evil.example" not in told, (page, claimed)
        assert ":666" not in told, (page, claimed)


@pytest.mark.contract
async def test_a_form_of_another_site_does_nothing(
    app: App, owner: Person, mongodb_administrator: Client, house_prefix: str, subtests: pytest.Subtests
) -> None:
    ids = (await things_of(owner)).ids
    browser = await signed_in(app, owner)
    before = rows(mongodb_administrator, house_prefix)
    for path in [*PAGE_WRITES, "/theme"]:
        with subtests.test(path):
            address = re.sub(r"\{(\w+):\w+\}", lambda name: ids.get(name[1], "x"), path)
            for started, kind in zip(FOREIGN, itertools.cycle(FORM_KINDS), strict=False):
                answer = await browser.post(address, content=b"title=x", headers={**started, "content-type": kind})
                assert answer.status_code == 403, (started, kind)
            assert rows(mongodb_administrator, house_prefix) == before


@pytest.mark.contract
async def test_a_script_of_another_site_does_nothing(
    app: App, admin: Person, mongodb_administrator: Client, house_prefix: str, subtests: pytest.Subtests
) -> None:
    ids = (await things_of(admin)).ids
    browser = await signed_in(app, admin)
    before = rows(mongodb_administrator, house_prefix)
    for operation in API_WRITES:
        with subtests.test(operation.name):
            path, body = path_of(operation, ids), json.dumps(BODIES.get(operation.name, {})).encode()
            for started, kind in itertools.product(FOREIGN, ("text/plain", "application/json")):
                headers = {**started, "content-type": kind}
                answer = await browser.request(operation.verb, path, content=body, headers=headers)
                assert answer.status_code == 403, (started, kind)
            assert rows(mongodb_administrator, house_prefix) == before


async def test_json_is_taken_as_json_only(app: App, admin: Person, subtests: pytest.Subtests) -> None:
    """The types that a browser sends to any site without asking first, should one send no Origin."""
    ids = (await things_of(admin)).ids
    browser = await signed_in(app, admin)
    for operation in WITH_BODY:
        with subtests.test(operation.name):
            path, body = path_of(operation, ids), json.dumps(BODIES[operation.name]).encode()
            for kind in OTHER_KINDS:
                answer = await browser.request(operation.verb, path, content=body, headers={"content-type": kind})
                assert answer.status_code in {400, 415}, (kind, answer.text)


async def test_no_other_origin_reads_an_answer(app_factory: AppFactory) -> None:
    app = await app_factory(cors_origins=("https://shop.example",))
    client = await app.client()
    for origin, path in itertools.product(ORIGINS, ("/", "/api/recipes", "/api/users/me", "/nowhere", "/health")):
        answer = await client.get(path, headers={"origin": origin})
        asked = {"origin": origin, "access-control-request-method": "DELETE"}
        preflight = await client.options(path, headers=asked)
        allowed = [name for name in (*answer.headers, *preflight.headers) if name.startswith("access-control-")]
        assert not allowed, (origin, path)
    listed = await client.get("/api/recipes", headers={"origin": "https://shop.example"})
    assert listed.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-credentials" not in listed.headers


@pytest.mark.parametrize("public_url", ["https://courtyard.example", "http://courtyard.example"])
async def test_the_session_cookie_stays_with_the_browser_and_this_site(
    app_factory: AppFactory, owner: Person, public_url: str
) -> None:
    app = await app_factory(public_url=public_url)
    answer = await (await app.client()).post("/sign-in", data={"email": owner.email, "password": PASSWORD})
    cookie = session_cookie(answer)
    assert {"httponly", "samesite=lax", "path=/"} <= cookie
    assert ("secure" in cookie) is public_url.startswith("https:")
    assert not [part for part in cookie if part.startswith("domain")]


async def signed_in(app: App, person: Person) -> httpx.AsyncClient:
    """A browser of theirs."""
    browser = await app.client()
    await browser.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    assert browser.cookies
    return browser


def session_cookie(answer: httpx.Response) -> set[str]:
    """The attributes of the session cookie that an answer sets."""
    [found] = [each for each in answer.headers.get_list("set-cookie") if each.startswith("courtyard_session=")]
    return {part.strip().lower() for part in found.split(";")[1:]}
