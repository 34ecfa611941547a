"""Row 24: whatever stands in ``next``, nobody is sent to another site."""

from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from support.actors import PASSWORD, Person
from support.app import App

HERE = "http://testserver"
TARGETS = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example", " //evil.example",
    "/ /evil.example", "\x00//evil.example", "https:evil.example", "https:/evil.example", "https://evil.example",
    "HtTpS://evil.example", "http:evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
    "data:text/html,x", "vbscript:x", "//testserver@evil.example", "http://testserver@evil.example",
    "http://testserver.evil.example", "//evil.example/%2f..", "/%2f%2fevil.example", "/%5cevil.example",
    "/%09/evil.example", "%2f%2fevil.example", "evil.example", "./evil.example", "../evil.example", ".evil.example",
    "@evil.example", ":evil.example", "//xn--e1awd7f.example", "//\u0435vil.example", "/\uff0fevil.example",
    "\uff0f\uff0fevil.example", "//[::1]", "//[::1", "/.//evil.example", "/..//evil.example", "/./\\evil.example",
    "?next=//evil.example", "#//evil.example", "", "/\r\nSet-Cookie: a=b", "/%0d%0aSet-Cookie:%20a=b", "/日本",
    "/\u2028//evil.example", "/" + "x" * 3000, "/recipes?a=1#b",
]  # fmt: skip
LOOKS_LIKE_ANOTHER = ["//evil.example", "//evil.example/..", "/\\evil.example/", "/%5cevil.example/", "///x/"]


def stays_here(answer: httpx.Response) -> bool:
    """Where a browser ends up, which drops tabs and line ends and takes a backslash for a slash (WHATWG URL)."""
    location = answer.headers["location"]
    assert "set-cookie" not in location.lower().partition("\n")[2]
    read = "".join(letter for letter in location if letter not in "\t\r\n").strip().replace("\\", "/")
    return urlsplit(urljoin(f"{HERE}/sign-in", read)).netloc == "testserver" and location.startswith("/")


@pytest.mark.contract
async def test_next_leads_nowhere_else(app: App, owner: Person, subtests: pytest.Subtests) -> None:
    for target in TARGETS:
        browser = await app.client()
        form = {"email": owner.email, "password": PASSWORD, "next": target}
        with subtests.test(target):
            for answer in (
                await browser.post("/sign-in", data=form),
                await browser.get("/sign-in", params={"next": target}),
                await browser.get("/sign-up", params={"next": target}),
                await browser.post("/theme", data={"theme": "dark", "next": target}),
                await browser.post("/sign-out", data={"next": target}),
            ):
                assert answer.status_code == 303, answer.text
                assert stays_here(answer), answer.headers["location"]


async def test_a_page_that_needs_somebody_sends_back_here(app: App) -> None:
    browser = await app.client()
    for target in ("//evil.example", "javascript:alert(1)", "https://evil.example"):
        answer = await browser.get(f"/settings?next={target}", headers={"referer": "https://evil.example/"})
        assert answer.status_code != 200, target
        assert "evil.example" not in answer.headers.get("location", "").partition("?")[0], target


async def test_an_address_that_looks_like_another_site_is_not_one(app: App) -> None:
    """Servers that add or take away a slash by a redirect send people to //evil.example."""
    browser = await app.client()
    for path in LOOKS_LIKE_ANOTHER:
        answer = await browser.get(httpx.URL(f"{HERE}{path}"))
        # ".." leads to the front door, where there is more than one product.
        assert answer.status_code in {200, 303, 400, 404}, path
        assert answer.status_code != 200 or "evil.example" not in answer.text, path
        assert answer.status_code != 303 or stays_here(answer), path
