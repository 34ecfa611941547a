"""Whatever stands in a recipe, a page shows it as text: nothing of it becomes markup, script or a link to script."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from modules.recipes.builders import write
from modules.recipes.reading_pages import SeenPage, see, send
from support.actors import Person

MARKUP = (
    """</script><script>alert(1)</script><img src=x onerror=alert(1)>"' onfocus=alert(1) autofocus x='{{ 1234*1000 }}"""
)
SHORT = "<b onclick=alert(1)>\"' x"
OWN_SCRIPTS = {"application/ld+json", "speculationrules"}


def evil() -> dict[str, Any]:
    """A recipe that tries in every field."""
    return {
        "title": MARKUP,
        "description": MARKUP,
        "ingredients": [
            {"name": MARKUP, "amount": 2, "unit": SHORT, "note": MARKUP, "section": MARKUP},
            f"2 cups {MARKUP}",
        ],
        "instructions": [MARKUP, f"{MARKUP}:"],
        "instruction_headings": [0],
        "category": SHORT,
        "cuisine": SHORT,
        "diet": [SHORT],
        "tags": [SHORT],
        "yields": MARKUP,
        "equipment": [MARKUP],
        "notes": MARKUP,
        "language": SHORT,
        "image_url": f"https://example.org/{MARKUP.replace(' ', '')}",
        "source": {"url": f"https://example.org/{MARKUP.replace(' ', '')}", "site": MARKUP, "author": MARKUP},
        "nutrition": {"calories_kcal": 1, "serving_size": MARKUP},
    }


def assert_harmless(page: SeenPage) -> None:
    """No element or attribute came out of the payload, and no link leads to script."""
    html: BeautifulSoup = page.html
    for script in html.select("script"):
        assert script.get("type") in OWN_SCRIPTS or str(script.get("src", "")).startswith("/static/"), script
    for element in html.find_all():
        handlers = [name for name in element.attrs if name.startswith("on")]
        assert handlers == [], element
        for name in ("href", "src", "action", "formaction"):
            assert not str(element.get(name, "")).strip().lower().startswith(("javascript:", "data:")), element
    assert html.select("img[src=x]") == []
    assert "1234000" not in page.words
    policy = page.answer.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy


@pytest.fixture
async def slug(owner: Person) -> str:
    return str((await write(owner, **evil()))["slug"])


async def test_every_page_shows_it_as_text(owner: Person, slug: str) -> None:
    await write(owner, title="An innocent one", category=SHORT)
    paths = (
        "/recipes",
        "/recipes?category=%3Cb%20onclick%3Dalert(1)%3E&tags=%3Cscript%3E&author=%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/recipes/mine",
        f"/recipes/{slug}",
        f"/recipes/{slug}?servings=8&units=us",
        f"/recipes/{slug}/edit",
        f"/recipes/{slug}/delete",
        "/recipes/an-innocent-one",
        "/recipes/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    )
    for path in paths:
        page = await see(owner, path)
        assert page.status in (200, 404), path
        assert_harmless(page)


async def test_the_words_themselves_are_shown(owner: Person, anonymous: Person, slug: str) -> None:
    page = await see(anonymous, f"/recipes/{slug}")
    shown = " ".join(MARKUP.split())
    assert page.texts("h1") == [shown]
    assert page.texts(".kicker")[0].startswith(SHORT)
    assert page.words.count("onerror=alert(1)") >= 8


async def test_the_editor_gives_back_what_was_typed_as_text(owner: Person, slug: str) -> None:
    fields = (await see(owner, f"/recipes/{slug}/edit")).form("form.editor")
    assert fields["title"] == [" ".join(MARKUP.split())]
    refused = await send(owner, f"/recipes/{slug}/edit", {**fields, "servings": MARKUP, MARKUP: MARKUP})
    assert refused.status == 422
    assert_harmless(refused)
    clash = await send(owner, f"/recipes/{slug}/edit", {**fields, "version": "99", "notes": f"{MARKUP}!"})
    assert clash.status == 409
    assert_harmless(clash)


async def test_what_is_read_and_reported_is_text(owner: Person) -> None:
    assert_harmless(
        await send(owner, "/recipes/new/reading", {"ingredients": f"2 cups {MARKUP}\n# {MARKUP}\n{MARKUP}"})
    )
    page = f"""<html><head><title>{MARKUP}</title></head><body><h2>Ingredients</h2><ul><li>2 {MARKUP}</ul>
    <h2>Instructions</h2><p>{MARKUP}</p></body></html>""".encode()
    files = [("file", (f"{SHORT}.html", page)), ("file", (f"{SHORT}.txt", b"nothing"))]
    assert_harmless(await send(owner, "/recipes/import", {}, files=files))
    assert_harmless(await send(owner, "/recipes/import", {"url": MARKUP}))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", " javascript:alert(1)"])
async def test_an_address_that_is_not_of_the_web_is_refused(owner: Person, address: str) -> None:
    for field in ({"image_url": address}, {"source": {"url": address}}):
        answer = await owner.client.post("/api/recipes", json={"title": "x", **field})
        assert answer.status_code == 422


async def test_a_picture_is_loaded_over_https_only(owner: Person, anonymous: Person) -> None:
    for address, shown in (("http://example.org/a.jpg", 0), ("https://example.org/a.jpg", 1)):
        recipe = await write(owner, image_url=address)
        page = await see(anonymous, f"/recipes/{recipe['slug']}")
        assert len(page.html.select(".hero-picture img")) == shown
        assert len(page.html.select(".hero-picture svg")) == 1 - shown
