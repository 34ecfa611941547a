"""Import in a browser: one recipe is looked over before it is kept, several are kept and reported."""

import io
import json
import zipfile
from typing import Any

import pytest

from modules.recipes.reading_pages import SeenPage, see, send
from support.actors import Person

SOUP: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "Recipe",
    "name": "Leek & potato soup",
    "recipeYield": "4 bowls",
    "cookTime": "PT30M",
    "url": "https://cook.example/soup",
    "image": "https://cook.example/soup.jpg",
    "author": {"@type": "Person", "name": "A cook"},
    "recipeIngredient": ["3 leeks, sliced", "500 g potatoes"],
    "recipeInstructions": [{"@type": "HowToStep", "text": "Sweat."}, {"@type": "HowToStep", "text": "Simmer."}],
    "nutrition": {"@type": "NutritionInformation", "calories": "320 kcal"},
}


def page_of(*recipes: dict[str, Any]) -> bytes:
    """A web page with these recipes in it."""
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in recipes)
    return f"<!doctype html><html><head><title>x</title>{scripts}</head><body><p>Hello.</p></body></html>".encode()


def zip_of(**files: bytes) -> bytes:
    """A zip with these pages in it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.html", content)
    return packed.getvalue()


async def upload(person: Person, *files: tuple[str, bytes], **fields: str) -> SeenPage:
    """Send files with the form."""
    return await send(person, "/recipes/import", fields, files=[("file", file) for file in files])


async def test_a_page_is_read_looked_over_and_kept(owner: Person) -> None:
    read = await upload(owner, ("soup.html", page_of(SOUP)))
    assert read.status == 200
    assert read.texts("h1") == ["Look over the recipe"]
    assert (await see(owner, "/recipes/mine")).texts("h3") == []
    fields = read.form("form.editor")
    assert fields["ingredients"] == ["3 leeks, sliced\n500 g potatoes"]
    assert (fields["visibility"], fields["imported"], fields["calories_kcal"]) == (["private"], ["true"], ["320"])
    sent = await send(owner, "/recipes/new", {**fields, "title": "My leek soup", "status": "published"})
    assert sent.status == 303
    kept = (await owner.client.get(f"/api{sent.answer.headers['location']}")).json()
    assert (kept["title"], kept["visibility"], kept["servings"], kept["cookingTime"]) == (
        "My leek soup",
        "private",
        4,
        30,
    )
    assert kept["source"] == {"url": "https://cook.example/soup", "site": None, "author": "A cook"}
    assert kept["nutrition"]["calories_kcal"] == 320


async def test_the_same_page_again_leads_to_the_recipe_that_is_there(owner: Person) -> None:
    first = await send(owner, "/recipes/new", (await upload(owner, ("a.html", page_of(SOUP)))).form("form.editor"))
    assert first.status == 303
    again = await send(owner, "/recipes/new", (await upload(owner, ("a.html", page_of(SOUP)))).form("form.editor"))
    assert again.status == 409
    assert again.alerts() == ["This recipe is among yours already."]
    assert first.answer.headers["location"] in again.links("main a")
    assert again.form("form.editor")["title"] == ["Leek & potato soup"]


async def test_what_the_page_does_not_say_is_told(owner: Person) -> None:
    bare = {key: SOUP[key] for key in ("@context", "@type", "name", "recipeIngredient")}
    read = await upload(owner, ("soup.html", page_of(bare)))
    assert "No instructions were found." in read.words
    assert "Not found on the page: how many it serves, how long it takes, a picture." in read.words


async def test_a_page_without_a_recipe_says_so(owner: Person) -> None:
    read = await upload(owner, ("note.html", page_of()))
    assert read.status == 422
    assert read.errors()["file"].startswith("No recipe was found")
    assert read.texts("h1") == ["Import recipes"]


@pytest.mark.parametrize("name", ["photo.jpg", "soup.pdf"])
async def test_a_file_that_is_not_read_says_what_is(owner: Person, name: str) -> None:
    read = await upload(owner, (name, b"\xff\xd8\xff\x00\x01\x02\x03\x04"))
    assert read.status == 415
    assert "HTML page, JSON-LD, Cooklang" in read.errors()["file"]


async def test_several_are_kept_and_each_outcome_is_told(owner: Person) -> None:
    packed = zip_of(soup=page_of(SOUP), cake=page_of({**SOUP, "name": "Plum cake", "url": ""}), note=page_of())
    report = await upload(owner, ("all.zip", packed), visibility="private")
    assert report.status == 200
    assert report.texts("h1") == ["2 recipes imported"]
    assert sorted(report.texts("tbody th")) == ["Leek & potato soup", "Plum cake", "note.html"]
    assert sorted(report.texts("tbody .badge")) == ["Imported", "Imported", "Refused"]
    again = await upload(owner, ("all.zip", packed))
    assert sorted(again.texts("tbody .badge")) == ["Refused", "Yours already", "Yours already"]
    assert (await see(owner, "/recipes/mine")).texts(".badge") == ["Private", "Private"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:27017/", "http://localhost/", "file:///etc/passwd", "soup"])
async def test_an_address_inside_is_not_fetched(owner: Person, url: str) -> None:
    page = await send(owner, "/recipes/import", {"url": url})
    assert page.status == 422
    assert page.errors()["url"] != ""
    assert page.form("main form")["url"] == [url]


async def test_nothing_sent_is_told(owner: Person) -> None:
    page = await send(owner, "/recipes/import", {"url": ""})
    assert page.status == 422
    assert page.alerts() != []


async def test_only_members_import(anonymous: Person) -> None:
    assert (await see(anonymous, "/recipes/import")).status == 401
    assert (await upload(anonymous, ("soup.html", page_of(SOUP)))).status == 401
