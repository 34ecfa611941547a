"""Signing in with another site, against a real OpenID provider and a stand-in for GitHub."""

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import httpx
import oidc_provider_mock
import pytest
from litestar.serialization import encode_json
from pydantic import SecretStr

from courtyard.kernel.settings.sign_in import OidcProvider
from courtyard.modules.accounts.models import Status
from courtyard.modules.accounts.store import USERS
from modules.accounts.authenticator import switch_on
from support.actors import PASSWORD, sign_up
from support.app import App, AppFactory

BROWSER = {"accept": "text/html", "sec-fetch-site": "same-origin"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider of another make, on a port of its own."""
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


def provider(issuer: str, **changes: Any) -> dict[str, Any]:
    made = {
        "issuer": issuer,
        "client_id": "courtyard",
        "client_secret": SecretStr("s3cret"),
        "label": "Acme",
        "private": True,
    }
    return {"oidc_providers": {"acme": OidcProvider(**{**made, **changes})}}


@pytest.fixture
async def app(app_factory: AppFactory, issuer: str) -> App:
    """With a provider called Acme."""
    return await app_factory(**provider(issuer))


async def there(
    issuer: str,
    browser: httpx.AsyncClient,
    subject: str,
    start: str = "/api/auth/oauth/acme/start?next=/people/me",
    **claims: Any,
) -> str:
    """Go to the other site and say who one is there; where it sends the browser back to."""
    begun = await browser.get(start)
    assert begun.status_code == 303, begun.text
    async with httpx.AsyncClient() as outside:
        await outside.put(f"{issuer}/users/{subject}", json={"userinfo": {}, **claims})
        answer = await outside.post(begun.headers["location"], data={"sub": subject})
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


async def test_a_newcomer_gets_an_account_and_comes_back_to_it(app: App, issuer: str) -> None:
    browser = await app.client(headers=BROWSER)
    claims: dict[str, Any] = {"email": "mira@example.org", "email_verified": True, "preferred_username": "Mira K."}
    back = await there(issuer, browser, "mira", **claims)

    entered = await browser.get(back)

    assert (entered.status_code, entered.headers["location"]) == (303, "/people/me"), entered.text
    me = (await browser.get("/api/users/me")).json()
    assert (me["username"], me["email"], me["email_verified_at"] is not None) == ("mira-k", "mira@example.org", True)
    again = await app.client(headers={"accept": "application/json"})
    tokens = await again.get(await there(issuer, again, "mira", **claims))
    bearer = {"authorization": f"Bearer {tokens.json()['token']}"}
    assert (await again.get("/api/users/me", headers=bearer)).json()["id"] == me["id"]
    assert (await browser.get("/settings/security")).text.count("mira@example.org") >= 2
    alone = await browser.post("/settings/security/sites/acme/disconnect")
    assert alone.status_code == 409, "the only way in"
    first = {"new_password": PASSWORD}
    assert (await browser.post("/settings/password", data=first)).status_code == 303
    assert (await browser.post("/settings/security/sites/acme/disconnect")).status_code == 303


async def test_the_answer_is_good_for_one_browser_once(app: App, issuer: str) -> None:
    browser, other = await app.client(headers=BROWSER), await app.client(headers=BROWSER)
    claims: dict[str, Any] = {"email": "nora@example.org", "email_verified": True}
    back = await there(issuer, browser, "nora", **claims)
    assert (await other.get(back)).headers["location"] == "/sign-in", "no cookie of the one that began"
    assert (await browser.get(back)).headers["location"] == "/sign-in", "the state is used up"
    back = await there(issuer, browser, "nora", **claims)
    changed = back.replace("code=", "code=x")
    assert (await browser.get(changed)).headers["location"] == "/sign-in"
    assert not browser.cookies.get("courtyard_session")
    for query in ("", "?error=access_denied&state=x", "?state=%00&code=x", f"?state=x&code={'x' * 5000}"):
        answer = await browser.get(f"/api/auth/oauth/acme/callback{query}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), query
    assert (await browser.get("/api/auth/oauth/nobody/start")).status_code == 404


async def test_a_confirmed_address_links_and_no_other(app: App, issuer: str) -> None:
    owner = await sign_up(app, "olga")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"email": owner.email}, "no word on it"),
        ({"email": owner.email, "email_verified": False}, "unconfirmed"),
        ({"email": owner.email, "email_verified": "true"}, "text instead of true"),
        ({"email": "\uff4flga@example.org", "email_verified": True}, "another letter that looks alike"),
        ({}, "no address"),
    ]
    for number, (claims, why) in enumerate(cases):
        browser = await app.client(headers=BROWSER)
        answer = await browser.get(await there(issuer, browser, f"thief{number}", **claims))
        assert answer.headers["location"] == "/sign-in", why
        assert not browser.cookies.get("courtyard_session"), why
    browser = await app.client(headers=BROWSER)
    await browser.get(await there(issuer, browser, "olga", email=owner.email.upper(), email_verified=True))
    assert (await browser.get("/api/users/me")).json()["id"] == owner.id


async def test_an_account_whose_address_was_never_confirmed_is_not_opened(app: App, issuer: str) -> None:
    """Somebody may have planted it for the owner of the address to find."""
    squatter = await app.client()
    form = {"username": "squatter", "email": "pia@example.org", "password": PASSWORD}
    await squatter.post("/api/auth/register", json=form)
    browser = await app.client(headers=BROWSER)
    answer = await browser.get(await there(issuer, browser, "pia", email="pia@example.org", email_verified=True))
    assert answer.headers["location"] == "/sign-in"
    assert not browser.cookies.get("courtyard_session")


async def test_a_second_factor_and_a_closed_account_count_here_too(app: App, issuer: str) -> None:
    person = await sign_up(app, "rosa")
    claims: dict[str, Any] = {"email": person.email, "email_verified": True}
    made = await switch_on(person)
    browser = await app.client(headers=BROWSER)
    answer = await browser.get(await there(issuer, browser, "rosa", **claims))
    assert answer.headers["location"].startswith("/sign-in/code")
    assert not browser.cookies.get("courtyard_session")
    entered = await browser.post("/sign-in/code", data={"code": made["backup_codes"][0], "next": "/"})
    assert (entered.status_code, bool(browser.cookies.get("courtyard_session"))) == (303, True)
    await app.dependency("standings").set_status(person.user_id, Status.BANNED)
    program = await app.client(headers={"accept": "application/json"})
    refused = await program.get(await there(issuer, program, "rosa", **claims))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "account_closed")


async def test_whoever_is_signed_in_connects_from_their_own_page_only(app: App, issuer: str) -> None:
    person = await sign_up(app, "tilda")
    browser = await app.client(headers=BROWSER)
    await browser.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    start = "/settings/security/sites/acme/connect"
    foreign = await browser.get(start, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    back = await there(issuer, browser, "tilda-there", start, email="else@example.org", email_verified=False)
    connected = await browser.get(back)
    assert connected.headers["location"] == "/settings/security#sites"
    other = await sign_up(app, "ulla")
    thief = await app.client(headers=BROWSER)
    await thief.post("/sign-in", data={"email": other.email, "password": PASSWORD})
    taken = await thief.get(await there(issuer, thief, "tilda-there", start))
    assert taken.headers["location"] == "/settings/security#sites"
    assert "connected to another account" in (await thief.get("/settings/security")).text
    again = await app.client(headers=BROWSER)
    await again.get(await there(issuer, again, "tilda-there"))
    assert (await again.get("/api/users/me")).json()["username"] == "tilda"


async def test_a_provider_that_is_away_or_not_itself_is_a_clear_answer(app_factory: AppFactory, issuer: str) -> None:
    cases: dict[str, dict[str, Any]] = {
        "http://127.0.0.1:9": {},
        f"{issuer}/other": {},
        issuer: {"private": False},
    }
    for address, changes in cases.items():
        app = await app_factory(**provider(address, **changes), provider_timeout_s=2)
        answer = await (await app.client()).get("/api/auth/oauth/acme/start")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "provider_away"), address


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (its own word)
        """Say nothing."""


@pytest.fixture
def github() -> Iterator[tuple[str, dict[str, Any]]]:
    """What GitHub answers; the dict may be changed."""
    says: dict[str, Any] = {
        "/login/oauth/access_token": {"access_token": "gho_x"},
        "/user": {"id": 7, "login": "octo", "name": "Octo Cat"},
        "/user/emails": [
            {"email": "spare@example.org", "primary": False, "verified": True},
            {"email": "octo@example.org", "primary": True, "verified": True},
        ],
    }

    def answer(environ: dict[str, Any], begin: Any) -> list[bytes]:
        begin("200 OK", [("content-type", "application/json")])
        return [encode_json(says[environ["PATH_INFO"]])]

    server: WSGIServer = make_server("127.0.0.1", 0, answer, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", says
    server.shutdown()
    thread.join()
    server.server_close()


async def test_github_is_asked_for_the_confirmed_address(
    app_factory: AppFactory, github: tuple[str, dict[str, Any]]
) -> None:
    url, says = github
    app = await app_factory(
        github_client_id="id", github_client_secret=SecretStr("x"), github_url=url, github_api_url=url
    )
    browser = await app.client(headers=BROWSER)

    async def enter() -> httpx.Response:
        begun = await browser.get("/api/auth/oauth/github/start")
        asked = parse_qs(urlsplit(begun.headers["location"]).query)
        assert (asked["code_challenge_method"], asked["client_id"]) == (["S256"], ["id"])
        assert asked["redirect_uri"] == [f"{app.settings.base_url}/api/auth/oauth/github/callback"]
        return await browser.get("/api/auth/oauth/github/callback", params={"state": asked["state"][0], "code": "c"})

    unconfirmed = [{"email": "octo@example.org", "primary": True, "verified": False}]
    kept, says["/user/emails"] = says["/user/emails"], unconfirmed
    assert (await enter()).headers["location"] == "/sign-in"
    says["/user/emails"] = kept
    assert (await enter()).headers["location"] == "/"
    user = await app.assembly.court.database("accounts").collection(USERS).raw.find_one({})
    assert user is not None
    assert (user["username"], user["email"], user["password_hash"]) == ("octo", "octo@example.org", "")
    nobody = await (await app.client()).post(
        "/api/auth/login", json={"email": "octo@example.org", "password": PASSWORD}
    )
    assert nobody.status_code == 401
