"""Rows 11 and 12 of the list of attacks on these routes: nothing sent becomes an operator, nothing unknown is taken."""

from typing import Any
from urllib.parse import quote

from courtyard.kernel.documents import to_row
from modules.recipes.builders import SOUP, soup, write
from support.actors import Person
from support.app import App

OPERATORS: list[Any] = [{"$ne": None}, {"$gt": ""}, {"$regex": ".*"}, [{"$ne": 1}], {"$where": "1"}]
TEXTS = ["$title", "$$ROOT", "{$ne: null}", "a.b", "'; return true; //", "$where"]
FOREIGN = ["author", "ownerId", "_id", "id", "slug", "likes", "ratings_count", "rank", "listed", "facets", "origins"]
FOREIGN += ["version", "created_at", "average_rating", "popularity", "isAdmin", "role", "__proto__", "constructor"]


async def stored(app: App, recipe: str) -> Any:
    return to_row(await app.dependency("cookbook").store.get(recipe))


async def test_operators_in_bodies_are_refused(app: App, owner: Person) -> None:
    recipe = (await write(owner))["id"]
    before = await stored(app, recipe)
    for field in SOUP:
        for value in OPERATORS:
            body = {field: value}
            for method, path, sent in (
                ("POST", "/api/recipes", soup(**body)),
                ("PUT", f"/api/recipes/{recipe}", soup(**body)),
                ("PATCH", f"/api/recipes/{recipe}", body),
            ):
                answer = await owner.client.request(method, path, json=sent)
                assert answer.status_code == 422, (method, body)
    assert await stored(app, recipe) == before


async def test_texts_that_look_like_expressions_stay_texts(owner: Person) -> None:
    """A change is an update pipeline, where an unguarded ``$title`` would be read as a path."""
    recipe = (await write(owner))["id"]
    for text in TEXTS:
        patch = {"title": text, "description": text, "cuisine": text, "tags": [text], "instructions": [text]}
        changed = (await owner.client.patch(f"/api/recipes/{recipe}", json=patch)).json()
        assert {name: changed[name] for name in patch} == patch
        found = (await owner.client.get("/api/recipes", params={"cuisine": text, "tags": text})).json()["items"]
        assert [item["id"] for item in found] == [recipe]


async def test_operators_in_queries_and_paths_find_nothing(owner: Person) -> None:
    await write(owner)
    for query in ("cuisine[$ne]=x", "cuisine[]=x", "author[$gt]=", "sort[$ne]=x", "$where=1", "cursor[$ne]=1"):
        assert (await owner.client.get(f"/api/recipes?{query}")).status_code == 422, query
    for text in (*TEXTS, '{"$ne": null}', "[$ne]", ".*", "^", "\u0000", "%00"):
        params = {"cuisine": text, "diet": text, "author": text}
        answer = await owner.client.get("/api/recipes", params=params)
        assert answer.status_code in {200, 422}, text
        assert answer.json().get("items", []) == [], text
        path = f"/api/recipes/{quote(text, safe='')}"
        assert (await owner.client.get(path)).status_code in {400, 404}, path


async def test_no_field_of_the_house_is_taken_from_outside(app: App, owner: Person, stranger: Person) -> None:
    recipe = (await write(owner))["id"]
    before = await stored(app, recipe)
    for field in FOREIGN:
        for value in (stranger.id, 1_000_000, True):
            assert (await owner.client.post("/api/recipes", json=soup(**{field: value}))).status_code == 422, field
            assert (await owner.client.put(f"/api/recipes/{recipe}", json=soup(**{field: value}))).status_code == 422
            answer = await owner.client.patch(f"/api/recipes/{recipe}", json={field: value})
            assert answer.status_code == 422, field
            assert answer.json()["error"]["details"]["fields"][0]["path"] == field
    nested = {"ingredients": [{"name": "leek", "$inc": 1}]}
    assert (await owner.client.patch(f"/api/recipes/{recipe}", json=nested)).status_code == 422
    assert await stored(app, recipe) == before


async def test_limits_of_every_field(owner: Person) -> None:
    for field, value in {
        "title": "x" * 201,
        "description": "x" * 5001,
        "ingredients": ["1 onion"] * 201,
        "instructions": ["stir"] * 201,
        "tags": ["x"] * 41,
        "cookingTime": 86_401,
        "servings": 0,
        "image_url": "javascript:alert(1)",
        "source": {"url": "data:text/html,x"},
        "nutrition": {"calories_kcal": -1},
        "visibility": "everyone",
    }.items():
        answer = await owner.client.post("/api/recipes", json=soup(**{field: value}))
        assert answer.status_code == 422, field
    assert (await owner.client.post("/api/recipes", json=soup(title="   "))).status_code == 422


async def test_a_body_nested_to_the_abyss(owner: Person) -> None:
    deep = b'{"title":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = await owner.client.post("/api/recipes", content=deep, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}
