"""Row 27: what strangers write is one line in the log and text on a page, never a line or an element of its own."""

import json
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from modules.recipes.builders import soup, write
from support.actors import PASSWORD, Person
from support.app import App
from support.clients import plain_client
from support.server import Server

NASTY = '\r\n{"event":"forged"}\n\x1b[31mred\x1b[0m\x85\u2028\u2029\x00end'
SCRIPTS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "{{ 7*7 }}${7*7}<%= 7*7 %>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "javascript:alert(1)",
    "\u202egnp.exe",
    "<iframe srcdoc='<script>alert(1)</script>'>",
]


def test_every_line_of_the_log_is_one_event(server: Server) -> None:
    before = len(server.log_lines())
    with plain_client(server.url) as client:
        for field in ("username", "email", "password"):
            form = {"username": "ada", "email": "ada@example.org", "password": "x", field: NASTY}
            client.post("/api/auth/register", json=form)
            client.post("/api/auth/login", json={"email": NASTY, "password": NASTY})
        client.get(f"/{quote(NASTY)}")
        client.get("/api/recipes", params={NASTY: NASTY})
        agent = NASTY.encode().replace(b"\r", b"").replace(b"\n", b"").replace(b"\x00", b"")
        form = {"username": "agent", "email": "agent@example.org", "password": PASSWORD}
        client.post("/api/auth/register", json=form, headers={b"user-agent": agent, b"x-request-id": agent})
    raw = server.log.read_text()
    lines = server.log_lines()  # each decodes as JSON, or this fails
    assert len(lines) > before, "nothing was logged, so nothing was tried"
    assert all(line["event"] != "forged" for line in lines)
    assert "\x1b" not in raw
    assert PASSWORD not in raw


@pytest.mark.contract
async def test_what_people_write_is_text_on_every_page(app: App, owner: Person, anonymous: Person) -> None:
    browser = await app.client()
    await browser.post("/sign-in", data={"email": owner.email, "password": PASSWORD})
    for script in SCRIPTS:
        texts: dict[str, Any] = {"description": script, "notes": script, "cuisine": script, "category": script}
        texts |= {"tags": [script], "instructions": [script], "ingredients": [{"name": script, "note": script}]}
        texts |= {"equipment": [script], "yields": script, "source": {"site": script, "author": script}}
        recipe = await write(owner, title=f"T {script}", **texts)
        await owner.client.patch("/api/users/me", json={"profile": {"name": script[:80], "bio": script}})
        asked = quote(script, safe="")
        for client in (browser, anonymous.client):
            for page in (
                f"/recipes/{recipe['slug']}", "/recipes", f"/recipes?cuisine={asked}&tags={asked}", "/people/owner",
                "/settings", "/recipes/mine", f"/recipes/{recipe['id']}/edit", f"/sign-in?next=/{asked}",
                f"/recipes/{asked}", f"/people/{asked}", f"/{asked}",
            ):  # fmt: skip
                answer = await client.get(page)
                assert answer.status_code < 500, page
                assert_no_foreign_elements(answer, page)


async def test_what_is_typed_into_a_form_comes_back_as_text(app: App) -> None:
    browser = await app.client()
    for script in SCRIPTS:
        for page in ("/sign-in", "/sign-up"):
            form = {"email": script, "password": script, "username": script, "next": script}
            assert_no_foreign_elements(await browser.post(page, data=form), page)


async def test_refusals_of_the_api_are_never_read_as_pages(owner: Person) -> None:
    for script in SCRIPTS:
        for answer in (
            await owner.client.get(f"/api/recipes/{quote(script, safe='')}"),
            await owner.client.get("/api/recipes", params={script: script}),
            await owner.client.post("/api/recipes", json=soup(**{script: 1})),
            await owner.client.get("/api/recipes", headers={"accept": "text/html"}),
        ):
            assert answer.headers["content-type"].startswith("application/json"), script
            assert answer.headers["x-content-type-options"] == "nosniff", script
            assert answer.headers["content-security-policy"].startswith("default-src 'none'"), script
            json.loads(answer.content)


async def test_an_exported_file_is_never_opened_as_a_page(owner: Person) -> None:
    recipe = await write(owner, title='<script>alert(1)</script>"; filename="x.html\r\nSet-Cookie: a=b')
    for form in ("json-ld", "cooklang", "markdown"):
        answer = await owner.client.get(f"/api/recipes/{recipe['id']}/export?format={form}")
        disposition = answer.headers["content-disposition"]
        assert disposition.startswith("attachment; filename=")
        assert disposition.count('"') == 2
        assert not set(disposition) & set("<>\r\n/\\")
        assert "set-cookie" not in answer.headers
        assert "html" not in answer.headers["content-type"]


class Elements(HTMLParser):
    """Counts what a page could run: scripts without the page's nonce, handlers, and addresses of another kind."""

    def __init__(self, nonce: str) -> None:
        super().__init__()
        self.nonce, self.found = nonce, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        local = (held.get("src") or "").startswith("/static/")
        if (
            tag == "script"
            and not local
            and held.get("nonce") != self.nonce
            and held.get("type") != "application/ld+json"
        ):
            self.found.append(f"<script {attrs}>")
        if tag in {"iframe", "object", "embed", "base"} or any(name.startswith("on") for name in held):
            self.found.append(f"<{tag} {attrs}>")
        addresses = [held.get(name) or "" for name in ("href", "src", "action", "formaction", "hx-get", "hx-post")]
        if any(address.strip().lower().startswith(("javascript:", "data:text", "vbscript:")) for address in addresses):
            self.found.append(f"<{tag} {attrs}>")


def assert_no_foreign_elements(answer: httpx.Response, page: str) -> None:
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    elements = Elements(policy.partition("'nonce-")[2].partition("'")[0])
    elements.feed(answer.text)
    assert elements.found == [], page
    assert "49" not in answer.text.partition("T {{")[2][:20], "the text was rendered as a template"
