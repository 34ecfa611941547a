"""The demonstration: three cooks and their recipes, on an empty installation only."""

from modules.recipes.builders import titles, write
from support.actors import Person
from support.app import App


async def test_it_fills_an_empty_installation_once(app: App, anonymous: Person) -> None:
    await app.assembly.fill_demo()
    items = (await anonymous.client.get("/api/recipes?limit=100")).json()["items"]
    assert 36 <= len(items) <= 45
    assert len({item["author"] for item in items}) == 3
    assert len({item["cuisine"] for item in items}) >= 10
    assert {item["difficulty"] for item in items} == {"easy", "medium", "hard"}
    assert sum(item["likes"] for item in items) >= 30
    assert all(item["ratings_count"] <= 2 for item in items)

    await app.assembly.fill_demo()
    assert len(await titles(anonymous, "?limit=100")) == len(items)


async def test_every_recipe_is_whole(app: App, anonymous: Person) -> None:
    await app.assembly.fill_demo()
    for item in (await anonymous.client.get("/api/recipes?limit=100")).json()["items"]:
        assert len(item["ingredients"]) >= 5, item["title"]
        assert len(item["instructions"]) >= 1, item["title"]
        assert item["description"]
        assert item["servings"]
        told = [each for each in item["ingredients"] if each["amount"] is not None]
        assert len(told) >= len(item["ingredients"]) - 2, item["title"]


async def test_an_installation_with_recipes_is_left_alone(app: App, owner: Person) -> None:
    await write(owner)
    await app.assembly.fill_demo()
    assert len(await titles(owner)) == 1


async def test_a_demonstration_that_was_stopped_is_finished(app: App, anonymous: Person) -> None:
    await app.assembly.fill_demo()
    recipes = app.dependency("cookbook").store.recipes.raw
    whole = await recipes.count_documents({})
    await recipes.delete_many({"cuisine": "Indian"})
    await app.dependency("cookbook").freshness.settle()
    await app.assembly.fill_demo()
    assert await recipes.count_documents({}) == whole


async def test_nobody_can_sign_in_as_a_cook_of_the_demonstration(app: App, anonymous: Person) -> None:
    await app.assembly.fill_demo()
    for password in ("", "mara", "password", "demo", "Aa1!"):
        body = {"email": "mara@example.org", "password": password}
        assert (await anonymous.client.post("/api/auth/login", json=body)).status_code in {401, 422}
