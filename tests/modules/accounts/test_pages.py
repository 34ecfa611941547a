"""Signing up, in and out in a browser: forms, the cookie, and where one is sent."""

import re

import httpx
import pytest

from support.actors import PASSWORD, Person
from support.app import App, AppFactory

ADA = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
COOKIE = "courtyard_session"


def value_of(html: str, field: str) -> str:
    found = re.search(rf'<input id="{field}"[^>]* value="([^"]*)"', html)
    return found[1] if found else ""


@pytest.fixture
async def browser(app: App) -> httpx.AsyncClient:
    """A browser: it keeps cookies and says where its requests come from."""
    return await app.client(
        headers={"sec-fetch-site": "same-origin", "user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
    )


async def test_sign_up_look_around_sign_out_sign_in(browser: httpx.AsyncClient) -> None:
    form = await browser.get("/sign-up")
    assert form.status_code == 200
    assert 'action="/sign-up"' in form.text

    entered = await browser.post("/sign-up", data=ADA)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")

    settings = await browser.get("/settings")
    assert settings.status_code == 200
    assert "ada@example.org" in settings.text
    assert "Firefox, Linux" in settings.text

    left = await browser.post("/sign-out")
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert (await browser.get("/settings")).status_code == 401

    again = await browser.post("/sign-in", data={"email": ADA["email"], "password": PASSWORD, "next": "/settings"})
    assert (again.status_code, again.headers["location"]) == (303, "/settings")
    assert (await browser.get("/settings")).status_code == 200


async def test_a_refused_form_keeps_what_was_typed_and_names_each_wrong_field(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/sign-up", data={"username": "a!", "email": "nowhere", "password": "short"})

    assert answer.status_code == 422
    assert value_of(answer.text, "username") == "a!"
    assert value_of(answer.text, "email") == "nowhere"
    assert "short" not in answer.text
    assert answer.text.count('aria-invalid="true"') == 3
    assert "Use 3 to 30 characters." in answer.text
    assert "This is not an e-mail address." in answer.text
    assert "Use at least 8 characters." in answer.text
    assert answer.text.count("autofocus") == 1


async def test_a_taken_name_is_said_beside_the_field(browser: httpx.AsyncClient, owner: Person) -> None:
    answer = await browser.post("/sign-up", data={**ADA, "username": "OWNER"})

    assert answer.status_code == 409
    assert "This name is taken, choose another one." in answer.text
    assert COOKIE not in answer.headers.get("set-cookie", "")


async def test_a_wrong_password_keeps_the_address(browser: httpx.AsyncClient, owner: Person) -> None:
    answer = await browser.post("/sign-in", data={"email": owner.email, "password": "Wrong-Horse-7", "next": "/x?y=1"})

    assert answer.status_code == 401
    assert value_of(answer.text, "email") == owner.email
    assert 'name="next" value="/x?y=1"' in answer.text
    assert "Wrong-Horse-7" not in answer.text


async def test_fields_that_are_not_in_the_form_are_refused(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/sign-up", data={**ADA, "roles": "ADMIN"})

    assert answer.status_code == 422
    assert (await browser.get("/people/ada")).status_code == 404


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.example",
        "///evil.example",
        "/%0d%0aset-cookie: a=b\r\nset-cookie: a=b",
    ],
)
async def test_nobody_is_sent_elsewhere(browser: httpx.AsyncClient, owner: Person, target: str) -> None:
    body = {"email": owner.email, "password": PASSWORD, "next": target}
    by_form = await browser.post("/sign-in", data=body)
    by_address = await browser.get("/sign-in", params={"next": target})

    assert by_form.status_code == by_address.status_code == 303
    assert by_form.headers["location"] == by_address.headers["location"] == "/"


async def test_whoever_is_in_is_sent_on(browser: httpx.AsyncClient) -> None:
    await browser.post("/sign-up", data=ADA)

    for path in ("/sign-in", "/sign-up"):
        answer = await browser.get(path, params={"next": "/people/ada"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/people/ada")


async def test_the_way_back_survives_the_change_of_form(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/sign-in", params={"next": "/people/ada?x=1&y=2"})

    assert 'href="/sign-up?next=%2Fpeople%2Fada%3Fx%3D1%26y%3D2"' in answer.text


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    browser: httpx.AsyncClient, app_factory: AppFactory
) -> None:
    plain = (await browser.post("/sign-up", data=ADA)).headers["set-cookie"]
    secure_app = await (await app_factory(public_url="https://courtyard.example")).client()
    body = {"email": ADA["email"], "password": PASSWORD}
    secure = (await secure_app.post("/sign-in", data=body)).headers["set-cookie"]

    for cookie in (plain, secure):
        assert cookie.startswith(f"{COOKIE}=")
        assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
        assert "domain" not in cookie.lower()
    assert "secure" not in plain.lower()
    assert "; secure" in secure.lower()


async def test_the_cookie_that_a_browser_comes_with_is_never_kept(browser: httpx.AsyncClient, app: App) -> None:
    await browser.post("/sign-up", data=ADA)
    planted = browser.cookies[COOKIE]
    victim = await app.client(cookies={COOKIE: planted})

    await victim.post("/sign-in", data={"email": ADA["email"], "password": PASSWORD})

    assert browser.cookies[COOKIE] == planted
    assert (await browser.get("/settings")).status_code == 401, "the planted session has ended"


@pytest.mark.parametrize("change", ["secret", "session", "shape"])
async def test_a_forged_cookie_is_nobody(browser: httpx.AsyncClient, app: App, change: str) -> None:
    await browser.post("/sign-up", data=ADA)
    session, _, secret = browser.cookies[COOKIE].partition(".")
    forged = {
        "secret": f"{session}.{secret[:-1]}{'A' if secret[-1] != 'A' else 'B'}",
        "session": f"{'0' * 24}.{secret}",
        "shape": f"{session}.",
    }[change]
    other = await app.client(cookies={COOKIE: forged})

    assert (await other.get("/settings")).status_code == 401
    assert (await other.get("/sign-in")).status_code == 200


async def test_a_token_is_no_cookie_and_a_cookie_is_no_token(
    browser: httpx.AsyncClient, owner: Person, app: App
) -> None:
    await browser.post("/sign-up", data=ADA)
    by_token_cookie = await app.client(cookies={COOKIE: owner.token})
    by_cookie_token = await app.client(headers={"authorization": f"Bearer {browser.cookies[COOKIE]}"})

    assert (await by_token_cookie.get("/settings")).status_code == 401
    assert (await by_cookie_token.get("/api/users/me")).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/sign-out", "/settings/profile", "/settings/password"])
async def test_forms_of_other_sites_are_refused(
    app: App, browser: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    await browser.post("/sign-up", data=ADA)
    tricked = await app.client(cookies=dict(browser.cookies), headers=headers)

    answer = await tricked.post(path, data={"name": "Eve"})

    assert answer.status_code == 403
    assert (await browser.get("/settings")).status_code == 200, "still signed in"


async def test_a_public_profile_page(browser: httpx.AsyncClient, owner: Person) -> None:
    profile = {"name": "<b>Ada</b>", "bio": "<script>alert(1)</script>", "avatar": "https://example.org/a.png"}
    await owner.client.patch("/api/users/me", json={"profile": profile})

    answer = await browser.get("/people/owner")

    assert answer.status_code == 200
    assert "<b>Ada</b>" not in answer.text
    assert "&lt;b&gt;Ada&lt;/b&gt;" in answer.text
    assert "<script>alert" not in answer.text
    assert 'src="https://example.org/a.png"' in answer.text
    assert owner.email not in answer.text


async def test_my_own_profile_has_a_short_address(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/people/me")).status_code == 401
    await browser.post("/sign-up", data=ADA)

    assert (await browser.get("/people/me")).headers["location"] == "/people/ada"


async def test_too_many_attempts_are_said_on_the_form(app_factory: AppFactory) -> None:
    client = await (await app_factory(limit_authentication_per_min=1)).client()
    body = {"email": "ada@example.org", "password": "Wrong-Horse-7"}
    await client.post("/sign-in", data=body)

    answer = await client.post("/sign-in", data=body)

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert value_of(answer.text, "email") == "ada@example.org"
    assert "Too many attempts" in answer.text
