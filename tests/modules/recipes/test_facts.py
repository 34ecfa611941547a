"""What each write publishes, and that it publishes nothing else: read from the outbox, as the relay does."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Unit
from modules.recipes.builders import soup, write
from support.actors import Person, SignUp
from support.app import App
from support.facts import expecting_facts, recorded

PAGE = """<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Recipe", "name": "Toast",
"recipeIngredient": ["1 slice of bread"], "recipeInstructions": "Toast it."}</script>"""


async def change(person: Person, recipe: dict[str, Any], **values: Any) -> httpx.Response:
    answer = await person.client.patch(f"/api/recipes/{recipe['id']}", json=values)
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer


async def test_a_recipe_that_everybody_may_see_is_published_at_once(app: App, owner: Person) -> None:
    async with expecting_facts(app, "recipe.published") as facts:
        recipe = await write(owner)
    (fact,) = facts
    assert (fact["key"], fact["actor"]) == (recipe["id"], owner.user_id)
    assert fact["data"] == {
        "recipe": recipe["id"],
        "author": owner.id,
        "slug": recipe["slug"],
        "title": recipe["title"],
        "edition": 1,
    }


@pytest.mark.parametrize("seen_by", [{"visibility": "private"}, {"visibility": "unlisted"}, {"status": "draft"}])
async def test_of_what_only_some_may_see_no_words_are_told(app: App, owner: Person, seen_by: dict[str, str]) -> None:
    async with expecting_facts(app, "recipe.kept", "recipe.kept", "recipe.kept") as kept:
        recipe = await write(owner, **seen_by)
        await change(owner, recipe, title="Another title", tags=["new"])
        await owner.client.put(f"/api/recipes/{recipe['id']}", json=soup())
    assert [fact["data"] for fact in kept] == [
        {"recipe": recipe["id"], "author": owner.id, "edition": edition} for edition in (1, 2, 3)
    ]
    async with expecting_facts(app, "recipe.removed") as facts:
        await owner.client.delete(f"/api/recipes/{recipe['id']}")
    assert facts[0]["data"] == {"recipe": recipe["id"], "author": owner.id, "listed": False}


async def test_the_life_of_a_recipe(app: App, owner: Person) -> None:
    recipe = await write(owner, status="draft")
    async with expecting_facts(app, "recipe.published") as shown:
        await change(owner, recipe, status="published", title="Shown")
    async with expecting_facts(app, "recipe.updated") as changed:
        await change(owner, recipe, cookingTime=12, tags=["quick"])
    async with expecting_facts(app, "recipe.withdrawn") as hidden:
        await change(owner, recipe, visibility="private", notes="for me alone")
    async with expecting_facts(app, "recipe.kept", "recipe.kept"):
        await change(owner, recipe, status="draft")
        await change(owner, recipe, visibility="public")
    async with expecting_facts(app, "recipe.published") as again:
        await change(owner, recipe, status="published")
    async with expecting_facts(app, "recipe.updated"):
        await owner.client.put(f"/api/recipes/{recipe['id']}", json=soup())
    async with expecting_facts(app, "recipe.removed") as gone:
        await owner.client.delete(f"/api/recipes/{recipe['id']}")

    assert (shown[0]["data"]["title"], shown[0]["data"]["edition"]) == ("Shown", 2)
    assert sorted(changed[0]["data"]["fields"]) == ["cooking_time_min", "tags"]
    assert hidden[0]["data"] == {"recipe": recipe["id"], "author": owner.id, "edition": 4}
    assert again[0]["data"]["edition"] == 7
    assert gone[0]["data"]["listed"] is True
    of_it = [fact for fact in await recorded(app) if fact["key"] == recipe["id"]]
    assert [fact["occurred_at"] for fact in of_it] == sorted(fact["occurred_at"] for fact in of_it)


async def test_a_moderator_who_hides_it_withdraws_it(app: App, owner: Person, admin: Person) -> None:
    recipe = await write(owner)
    async with expecting_facts(app, "recipe.withdrawn") as facts:
        await change(admin, recipe, status="hidden")
    assert (facts[0]["actor"], facts[0]["data"]["author"]) == (admin.user_id, owner.id)


async def test_what_is_refused_is_no_fact(app: App, owner: Person, stranger: Person, anonymous: Person) -> None:
    recipe = await write(owner)
    path = f"/api/recipes/{recipe['id']}"
    refused: list[Callable[[], Awaitable[httpx.Response]]] = [
        lambda: stranger.client.patch(path, json={"title": "Mine"}),
        lambda: stranger.client.delete(path),
        lambda: owner.client.patch(path, json={"title": "Old"}, headers={"if-match": '"9"'}),
        lambda: owner.client.patch(path, json={"title": ""}),
        lambda: owner.client.post("/api/recipes", json={"title": ""}),
        lambda: anonymous.client.post(f"{path}/like"),
        lambda: owner.client.put(f"{path}/rating", json={"stars": 9}),
        lambda: owner.client.delete("/api/recipes/nothing-here"),
    ]
    async with expecting_facts(app):
        for ask in refused:
            assert (await ask()).is_client_error
        assert (await owner.client.patch(path, json={})).is_success  # nothing was sent, so nothing changed


async def test_a_like_is_told_once_however_often_it_is_said(app: App, owner: Person, stranger: Person) -> None:
    recipe = await write(owner)
    path = f"/api/recipes/{recipe['id']}/like"
    async with expecting_facts(app, "recipe.liked") as facts:
        for _ in range(3):
            await stranger.client.post(path)
    assert facts[0]["data"] == {
        "recipe": recipe["id"],
        "author": owner.id,
        "member": stranger.id,
        "slug": recipe["slug"],
        "title": recipe["title"],
    }
    async with expecting_facts(app, "recipe.unliked"):
        for _ in range(3):
            await stranger.client.delete(path)


async def test_the_title_of_what_not_everybody_may_see_is_not_kept(app: App, owner: Person, stranger: Person) -> None:
    recipe = await write(owner, visibility="unlisted", title="Surprise for Anna")
    async with expecting_facts(app, "recipe.liked") as facts:
        await stranger.client.post(f"/api/recipes/{recipe['id']}/like")
    assert facts[0]["data"]["title"] == ""


async def test_ratings_tell_the_stars_and_that_they_were_taken_back(app: App, owner: Person, stranger: Person) -> None:
    recipe = await write(owner)
    path = f"/api/recipes/{recipe['id']}/rating"
    async with expecting_facts(app, "recipe.rated", "recipe.rated", "recipe.rated") as facts:
        for stars in (4, 4, 5):
            await stranger.client.put(path, json={"stars": stars})
        for _ in range(2):
            await stranger.client.delete(path)
    assert [(fact["data"]["member"], fact["data"]["stars"]) for fact in facts] == [
        (stranger.id, 4),
        (stranger.id, 5),
        (stranger.id, None),
    ]


async def test_an_import_publishes_once(app: App, owner: Person) -> None:
    async def bring(visibility: str) -> httpx.Response:
        files = {"file": ("toast.html", PAGE.encode(), "text/html")}
        return await owner.client.post("/api/recipes/import", files=files, data={"visibility": visibility})

    async with expecting_facts(app, "recipe.published") as facts:
        assert (await bring("public")).is_success
        await bring("public")  # it is there already
    assert facts[0]["data"]["title"] == "Toast"


async def test_an_idempotency_key_publishes_once(app: App, owner: Person) -> None:
    async with expecting_facts(app, "recipe.published"):
        for _ in range(2):
            await owner.client.post("/api/recipes", json=soup(), headers={"idempotency-key": "soup-of-today"})


async def test_twenty_likes_of_one_member_at_once_are_one_fact(app: App, owner: Person, stranger: Person) -> None:
    recipe = await write(owner)
    async with expecting_facts(app, "recipe.liked"):
        await asyncio.gather(*(stranger.client.post(f"/api/recipes/{recipe['id']}/like") for _ in range(20)))


async def test_likes_at_once_are_a_fact_each(app: App, owner: Person, people: SignUp) -> None:
    recipe = await write(owner)
    members = [await people() for _ in range(8)]
    async with expecting_facts(app, *["recipe.liked"] * 8) as facts:
        await asyncio.gather(*(each.client.post(f"/api/recipes/{recipe['id']}/like") for each in members))
    assert {fact["data"]["member"] for fact in facts} == {each.id for each in members}


async def test_editors_at_once_publish_once_and_in_order(app: App, owner: Person) -> None:
    """Eight show a draft at once: the first one publishes it, the others change what is published."""
    recipe = await write(owner, status="draft")
    async with expecting_facts(app, "recipe.published", *["recipe.updated"] * 7) as facts:
        await asyncio.gather(*(change(owner, recipe, status="published", notes=str(n)) for n in range(8)))
    assert [fact["data"]["edition"] for fact in facts] == list(range(2, 10))


async def test_recipes_of_one_title_at_once_are_a_fact_each(app: App, owner: Person) -> None:
    async with expecting_facts(app, *["recipe.published"] * 6) as facts:
        recipes = await asyncio.gather(*(write(owner) for _ in range(6)))
    assert {fact["data"]["slug"] for fact in facts} == {recipe["slug"] for recipe in recipes}


async def test_a_crash_behind_the_change_leaves_neither_change_nor_fact(
    app: App, owner: Person, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = await write(owner)
    outbox = app.dependency("cookbook").store.outbox
    record = outbox.record

    async def crash(unit: Unit, *facts: Any, **options: Any) -> None:
        await record(unit, *facts, **options)
        raise ConnectionResetError("the process was killed here")

    monkeypatch.setattr(outbox, "record", crash)
    path = f"/api/recipes/{recipe['id']}"
    async with expecting_facts(app):
        for answer in (
            await owner.client.patch(path, json={"title": "Never"}),
            await owner.client.post("/api/recipes", json=soup(title="Never")),
            await owner.client.delete(path),
        ):
            assert answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR
        await stranger.client.post(f"{path}/like")
    kept = await app.dependency("cookbook").store.get(recipe["id"])
    assert (kept.title, kept.version, kept.likes_count) == (recipe["title"], 1, 0)
    assert await app.dependency("cookbook").store.has_others([owner.user_id]) is False
    assert (await app.dependency("cookbook").reactions.likes(Id(recipe["id"]), limit=5)).items == []
