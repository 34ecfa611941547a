"""Imports over HTTP: preview, save, doubles, several at once, and what is no recipe."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from courtyard.modules.recipes.fetching import Fetched
from modules.recipes.builders import titles, write
from support.actors import Person
from support.app import App

PAGE = """<!doctype html><html><head><title>Pancakes</title><script type="application/ld+json">
{"@context": "https://schema.org", "@type": "Recipe", "name": "Buttermilk Pancakes", "recipeYield": "4 servings",
 "recipeIngredient": ["2 cups all-purpose flour", "1 1/2 cups buttermilk", "2 large eggs, beaten", "a pinch of salt"],
 "recipeInstructions": [{"@type": "HowToStep", "text": "Whisk everything."}, {"@type": "HowToStep", "text": "Fry."}],
 "cookTime": "PT15M", "recipeCuisine": "American"}</script></head><body><h1>Buttermilk Pancakes</h1></body></html>"""

LISTS = """[{"@type": "Recipe", "name": "Toast", "recipeIngredient": ["2 slices bread"],
"recipeInstructions": "Toast the bread."}, {"@type": "Recipe", "name": "Tea", "recipeIngredient": ["1 bag tea"],
"recipeInstructions": "Pour boiling water over the tea."}]"""

NO_RECIPE = "<!doctype html><html><head><title>News</title></head><body><p>Nothing to eat here.</p></body></html>"


async def send(person: Person, name: str, content: str | bytes, query: str = "") -> httpx.Response:
    data = content.encode() if isinstance(content, str) else content
    return await person.client.post(f"/api/recipes/import{query}", files={"file": (name, data)})


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


async def test_a_preview_shows_what_was_read_and_saves_nothing(owner: Person) -> None:
    answer = await send(owner, "pancakes.html", PAGE, "?preview=true")
    assert answer.status_code == 200, answer.text
    read = answer.json()
    assert set(read) == {"recipe", "warnings", "further", "refused"}
    recipe = read["recipe"]
    assert (recipe["title"], recipe["servings"], recipe["cookingTime"]) == ("Buttermilk Pancakes", 4, 15)
    assert recipe["instructions"] == ["Whisk everything.", "Fry."]
    flour, buttermilk, eggs, salt = recipe["ingredients"]
    assert (flour["amount"], flour["unit"], flour["original"]) == (2, "cup", "2 cups all-purpose flour")
    assert (buttermilk["amount"], eggs["note"], salt["original"]) == (1.5, "beaten", "a pinch of salt")
    assert await titles(owner) == []


async def test_saved_once_and_told_the_second_time(owner: Person, stranger: Person) -> None:
    first = await send(owner, "pancakes.html", PAGE)
    assert (first.status_code, first.json()["slug"]) == (201, "buttermilk-pancakes")
    again = await send(owner, "other-name.html", PAGE)
    assert again.status_code == 409
    assert again.json()["error"]["details"] == {"id": first.json()["id"], "slug": "buttermilk-pancakes"}
    assert (await send(stranger, "pancakes.html", PAGE)).json()["slug"] == "buttermilk-pancakes-2"
    assert await titles(owner) == ["Buttermilk Pancakes"] * 2


async def test_what_is_no_recipe_is_refused_with_a_reason(owner: Person) -> None:
    refusals: dict[str, tuple[str | bytes, int, str]] = {
        "news.html": (NO_RECIPE, 422, "page_has_no_recipe"),
        "empty.json": ('{"a": 1}', 422, "file_has_no_recipe"),
        "photo.jpg": (b"\xff\xd8\xff\xe0" + b"\x00\x01\x02" * 500, 415, "format_not_read"),
        "broken.zip": (b"PK\x03\x04 and then nothing", 422, "archive_refused"),
        "nothing.zip": (zipped({"photo.jpg": b"x", "readme.md": "x"}), 422, "file_has_no_recipe"),
        "climbing.zip": (zipped({"../../etc/soup.html": PAGE}), 422, "archive_refused"),
    }
    for name, (content, status, code) in refusals.items():
        answer = await send(owner, name, content)
        assert (name, answer.status_code, answer.json()["error"]["code"]) == (name, status, code)
        assert len(answer.json()["error"]["message"]) > 10


async def test_several_recipes_are_reported(owner: Person) -> None:
    await send(owner, "pancakes.html", PAGE)
    archive = zipped({"a/pancakes.html": PAGE, "b/lists.json": LISTS, "c/news.html": NO_RECIPE})
    answer = await send(owner, "all.zip", archive)
    assert answer.status_code == 202, answer.text
    report = answer.json()
    assert [recipe["title"] for recipe in report["created"]] == ["Toast", "Tea"]
    assert [recipe["title"] for recipe in report["already_there"]] == ["Buttermilk Pancakes"]
    assert [refused["name"] for refused in report["refused"]] == ["c/news.html"]
    again = (await send(owner, "all.zip", archive)).json()
    assert (again["created"], len(again["already_there"])) == ([], 3)


async def test_several_files_in_one_form(owner: Person) -> None:
    files = [("file", ("a.html", PAGE.encode())), ("file", ("b.json", LISTS.encode()))]
    answer = await owner.client.post("/api/recipes/import", files=files, data={"visibility": "private"})
    assert [recipe["visibility"] for recipe in answer.json()["created"]] == ["private"] * 3
    assert await titles(owner) == []


async def test_of_a_page_its_main_recipe_is_taken(owner: Person) -> None:
    both = PAGE.replace("</head>", f'<script type="application/ld+json">{LISTS}</script></head>')
    read = (await send(owner, "two.html", both, "?preview=true")).json()
    assert (read["recipe"]["title"], read["further"]) == ("Buttermilk Pancakes", [])
    assert any("Toast, Tea" in warning for warning in read["warnings"])
    report = (await send(owner, "two.zip", zipped({"a.html": both, "b.json": LISTS}))).json()
    assert [each["title"] for each in report["created"]] == ["Buttermilk Pancakes", "Toast", "Tea"]


async def test_the_address_of_a_page(app: App, owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def fetch(url: str) -> Fetched:
        asked.append(url)
        return Fetched("https://kitchen.example.org/pancakes", PAGE.encode())

    monkeypatch.setattr(app.dependency("cookbook").fetcher, "fetch", fetch)
    body = {"url": "https://kitchen.example.org/p?utm_source=mail"}
    preview = await owner.client.post("/api/recipes/import?preview=true", json=body)
    assert preview.json()["recipe"]["source"]["url"] == "https://kitchen.example.org/pancakes"
    assert (await owner.client.post("/api/recipes/import", json=body)).status_code == 201
    assert (await owner.client.post("/api/recipes/import", json=body)).status_code == 409
    assert len(asked) == 3


BAD_BODIES: list[dict[str, Any]] = [
    {"json": {"url": 5}},
    {"json": {"url": {"$ne": None}}},
    {"json": {"url": "https://example.org", "author": "x"}},
    {"json": {}},
    {"files": {"photo": ("a.html", b"x")}},
    {"data": {"file": "text"}, "files": {"x": ("a", b"")}},
    {"files": {"file": ("a.html", PAGE.encode())}, "data": {"visibility": "$ne"}},
    {"content": b"{", "headers": {"content-type": "application/json"}},
    {"content": b"--x\r\nnonsense", "headers": {"content-type": "multipart/form-data; boundary=x"}},
    {"content": b"", "headers": {"content-type": "multipart/form-data"}},
    {"content": b"url=https://example.org", "headers": {"content-type": "application/x-www-form-urlencoded"}},
    {"json": {"url": "http://127.0.0.1:27017/"}},
    {"json": {"url": "file:///etc/passwd"}},
]


async def test_bad_bodies_are_refused(owner: Person) -> None:
    for body in BAD_BODIES:
        answer = await owner.client.post("/api/recipes/import", **body)
        assert answer.status_code in {400, 415, 422}, (body, answer.text)


async def test_only_members_import(anonymous: Person) -> None:
    assert (await send(anonymous, "pancakes.html", PAGE)).status_code == 401


async def test_a_recipe_called_import_has_another_address(owner: Person) -> None:
    assert (await write(owner, title="Import"))["slug"] == "recipe-import"
