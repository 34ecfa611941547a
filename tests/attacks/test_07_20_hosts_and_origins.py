"""Rows 7 and 20, and forged requests across sites: who is addressed, and from which site a request was started."""

import json
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from attacks.calls import BODIES, OPERATIONS, path_of, rows, things_of
from courtyard.processes.application import MODULES
from support.actors import PASSWORD, Person
from support.app import App, AppFactory
from support.description import Operation

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
OTHER_KINDS = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "text/json"]
PAGE_WRITES = sorted(
    path for module in MODULES for page in module.pages if "POST" in page.http_methods for path in page.paths
)
API_WRITES = [pytest.param(each, id=each.name) for each in OPERATIONS if each.verb != "get"]


@pytest.mark.parametrize("host", OTHER_HOSTS)
async def test_only_the_named_hosts_are_served(app_factory: AppFactory, host: str) -> None:
    app = await app_factory(allowed_hosts=(SITE, PORT))
    client = await app.client()
    for path in ("/", "/api/recipes", "/health", "/nowhere"):
        assert (await client.get(path, headers={"host": host})).status_code == 400, path
        assert (await client.get(path, headers={"host": host, "x-forwarded-host": SITE})).status_code == 400, path
        for good in (SITE, PORT, SITE.upper()):
            assert (await client.get(path, headers={"host": good})).status_code != 400, path


@pytest.mark.parametrize("claimed", FORWARDED)
async def test_no_link_is_made_of_what_a_request_claims(app: App, owner: Person, claimed: dict[str, str]) -> None:
    ids = (await things_of(owner)).ids
    browser = await app.client(headers=claimed)
    await browser.post("/sign-in", data={"email": owner.email, "password": PASSWORD})
    for path in (
        "/",
        "/recipes",
        f"/recipes/{ids['recipe']}",
        "/settings",
        "/people/me",
        "/nowhere",
        "/api/openapi.json",
    ):
        answer = await browser.get(path)
        told = json.dumps(dict(answer.headers)) + answer.text
        assert "evil.example" not in told, path
        assert ":666" not in told, path


@pytest.mark.parametrize("started", FOREIGN)
@pytest.mark.parametrize("path", [*PAGE_WRITES, "/theme"])
async def test_a_form_of_another_site_does_nothing(
    app: App,
    owner: Person,
    path: str,
    started: dict[str, str],
    mongodb_administrator: MongoClient[dict[str, Any]],
    house_prefix: str,
) -> None:
    ids = (await things_of(owner)).ids
    browser = await app.client()
    await browser.post("/sign-in", data={"email": owner.email, "password": PASSWORD})
    assert browser.cookies
    for name, value in ids.items():
        path = path.replace(f"{{{name}:str}}", value)
    before = rows(mongodb_administrator, house_prefix)
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain", ""):
        answer = await browser.post(path, content=b"title=x", headers={**started, "content-type": kind})
        assert answer.status_code == 403, (path, kind)
    assert rows(mongodb_administrator, house_prefix) == before


@pytest.mark.parametrize("operation", API_WRITES)
async def test_a_script_of_another_site_does_nothing(
    app: App,
    owner: Person,
    operation: Operation,
    mongodb_administrator: MongoClient[dict[str, Any]],
    house_prefix: str,
) -> None:
    path = path_of(operation, (await things_of(owner)).ids)
    browser = await app.client()
    await browser.post("/sign-in", data={"email": owner.email, "password": PASSWORD})
    body = json.dumps(BODIES.get(operation.name, {})).encode()
    before = rows(mongodb_administrator, house_prefix)
    for started in FOREIGN:
        for kind in ("text/plain", "application/json"):
            headers = {**started, "content-type": kind}
            answer = await browser.request(operation.verb, path, content=body, headers=headers)
            assert answer.status_code == 403, started
    assert rows(mongodb_administrator, house_prefix) == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "text/json"]
)
async def test_json_is_taken_as_json_only(app: App, admin: Person, kind: str) -> None:
    """The types that a browser sends to any site without asking first, should one send no Origin."""
    browser = await app.client()
    await browser.post("/sign-in", data={"email": admin.email, "password": PASSWORD})
    for operation in OPERATIONS:
        if operation.body is not None:
            body = json.dumps(BODIES[operation.name]).encode()
            path = path_of(operation, (await things_of(admin)).ids)
            answer = await browser.request(operation.verb, path, content=body, headers={"content-type": kind})
            assert answer.status_code in {400, 415}, (operation.name, answer.text)


@pytest.mark.parametrize("origin", ORIGINS)
async def test_no_other_origin_reads_an_answer(app_factory: AppFactory, origin: str) -> None:
    app = await app_factory(cors_origins=("https://shop.example",))
    client = await app.client()
    for path in ("/", "/api/recipes", "/api/users/me", "/nowhere", "/health"):
        answer = await client.get(path, headers={"origin": origin})
        assert not [name for name in answer.headers if name.startswith("access-control-")], path
        asked = {"origin": origin, "access-control-request-method": "DELETE"}
        preflight = await client.options(path, headers=asked)
        assert not [name for name in preflight.headers if name.startswith("access-control-")], path
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


def session_cookie(answer: httpx.Response) -> set[str]:
    """The attributes of the session cookie that an answer sets."""
    [found] = [each for each in answer.headers.get_list("set-cookie") if each.startswith("courtyard_session=")]
    return {part.strip().lower() for part in found.split(";")[1:]}
