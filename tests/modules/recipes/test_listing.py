"""Listings: filters, orders, paging, and an index behind each of them."""

import asyncio
from typing import Any

import msgspec
import pytest

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Where, counting_commands
from courtyard.modules.recipes.schemas import RecipePage
from courtyard.modules.recipes.store import ORDERS, Listing, listed
from courtyard.modules.recipes.store.collections import RECIPES
from modules.recipes.builders import titles, write
from support.actors import Person
from support.app import App

MENU: list[dict[str, Any]] = [
    {"title": "Pho", "cuisine": "Vietnamese", "category": "Dinner", "cookingTime": 240, "difficulty": "hard"},
    {"title": "Salad", "cuisine": "Greek", "diet": ["Vegetarian", "Gluten Free"], "cookingTime": 10, "tags": ["quick"]},
    {
        "title": "Dal",
        "cuisine": "Indian",
        "diet": ["vegan", "gluten-free"],
        "cookingTime": 40,
        "tags": ["Quick", "pot"],
    },
    {"title": "Toast", "cuisine": None, "diet": ["vegan"], "cookingTime": None, "tags": [], "category": "Frühstück"},
]
BARE: dict[str, Any] = {
    "cuisine": None,
    "category": None,
    "diet": [],
    "tags": [],
    "difficulty": "easy",
    "cookingTime": 30,
}


@pytest.fixture
async def menu(owner: Person) -> None:
    """Four dishes, the last of them the newest."""
    for dish in MENU:
        await write(owner, **{**BARE, **dish})


FILTERS = {
    "": ["Toast", "Dal", "Salad", "Pho"],
    "?cuisine=Indian": ["Dal"],
    "?cuisine=INDIAN": ["Dal"],
    "?category=fruhstuck": ["Toast"],
    "?diet=gluten-free": ["Dal", "Salad"],
    "?diet=vegan&diet=Gluten%20Free": ["Dal"],
    "?tags=quick": ["Dal", "Salad"],
    "?tags=quick&tags=pot": ["Dal"],
    "?difficulty=hard": ["Pho"],
    "?cookingTime_max=40": ["Dal", "Salad"],
    "?cookingTime_min=40": ["Dal", "Pho"],
    "?cookingTime_min=11&cookingTime_max=100": ["Dal"],
    "?cuisine=indian&cookingTime_max=30": [],
    "?author=owner": ["Toast", "Dal", "Salad", "Pho"],
    "?author=OWNER&diet=vegan": ["Toast", "Dal"],
    "?author=nobody-of-that-name": [],
    "?sort=oldest": ["Pho", "Salad", "Dal", "Toast"],
    "?sort=cookingTime": ["Salad", "Dal", "Pho", "Toast"],
    "?page=2&limit=3": ["Pho"],
}


@pytest.mark.usefixtures("menu")
async def test_filters_and_orders(anonymous: Person, owner: Person) -> None:
    for query, expected in {**FILTERS, f"?author={owner.id}&tags=pot": ["Dal"]}.items():
        found = await titles(anonymous, query)
        in_order = "sort" in query
        assert (found if in_order else sorted(found)) == (expected if in_order else sorted(expected)), query


@pytest.mark.usefixtures("menu")
async def test_what_is_popular(anonymous: Person, owner: Person, stranger: Person) -> None:
    items = (await anonymous.client.get("/api/recipes")).json()["items"]
    ids = {item["title"]: item["id"] for item in items}
    for person in (owner, stranger):
        await person.client.post(f"/api/recipes/{ids['Salad']}/like")
    await owner.client.put(f"/api/recipes/{ids['Pho']}/rating", json={"stars": 5})
    await owner.client.put(f"/api/recipes/{ids['Dal']}/rating", json={"stars": 1})
    assert (await titles(anonymous, "?sort=popular"))[0] == "Salad"
    by_rating = await titles(anonymous, "?sort=rating")
    assert (by_rating[0], by_rating[-1]) == ("Pho", "Dal")


async def test_paging_is_stable_while_others_write(owner: Person, anonymous: Person) -> None:
    for order in ("newest", "rating", "popular", "cookingTime"):
        tag = order.lower()
        for number in range(7):
            await write(owner, title=f"{order} {number}", tags=[tag], cookingTime=number % 3)
        seen: dict[str, str] = {}
        shown = 0
        cursor = ""
        while True:
            page = (await anonymous.client.get(f"/api/recipes?tags={tag}&sort={order}&limit=3{cursor}")).json()
            seen |= {item["id"]: item["title"] for item in page["items"]}
            shown += len(page["items"])
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
            await write(owner, title=f"{order} late", tags=[tag], cookingTime=0)
        of_before = sorted(title for title in seen.values() if "late" not in title)
        assert of_before == [f"{order} {number}" for number in range(7)], order
        assert len(seen) == shown, "nothing twice"


async def test_what_cannot_be_asked(anonymous: Person, owner: Person) -> None:
    cursor = "WyJvbGRlc3QiLCI2YjAyMWE0ZjAwMDAwMDAwMDAwMDAwMDAiXQ"
    for query, status in {
        "limit=0": 422,
        "limit=101": 422,
        "limit=x": 422,
        "page=0": 422,
        "page=11&limit=100": 422,
        f"page=1&cursor={cursor}": 422,
        f"cursor={cursor}": 400,
        "cursor=nonsense": 400,
        "sort=random": 422,
        "difficulty=extreme": 422,
        "cookingTime_max=-1": 422,
        "cookingTime=30": 422,
        "author=me": 422,
        "colour=red": 422,
        f"cuisine={'x' * 81}": 422,
    }.items():
        answer = await anonymous.client.get(f"/api/recipes?{query}")
        assert (query, answer.status_code) == (query, status)
    assert (await anonymous.client.get("/api/recipes?page=10&limit=100")).status_code == 200


async def test_each_listing_is_one_command(app: App, owner: Person) -> None:
    await write(owner)
    queries = ["sort=rating", "cuisine=french&diet=vegetarian", "cookingTime_max=60", f"author={owner.id}", "page=1"]
    for query in queries:
        with counting_commands() as commands:
            await owner.client.get(f"/api/recipes?{query}")
        assert commands == ["find"], query


async def test_a_listing_shows_what_its_description_says(owner: Person, anonymous: Person) -> None:
    """Listings are written straight from rows; this is what keeps fields of the house inside."""
    recipe = await write(owner, nutrition={"calories_kcal": 210}, source={"site": "Grandmother"})
    for sort in ORDERS:
        answer = await anonymous.client.get(f"/api/recipes?sort={sort}")
        page = msgspec.json.decode(answer.content, type=RecipePage)
        assert page.items[0].id == recipe["id"]
        assert set(answer.json()["items"][0]) == set(recipe) - {"liked_by_me", "my_rating"}


EXPLAINED = [
    Listing(),
    Listing(facets=("cuisine:thai",)),
    Listing(facets=("cuisine:thai", "diet:vegan", "tags:quick")),
    Listing(facets=("author:6b021a4f0000000000000000",)),
]


async def test_every_filter_in_every_order_walks_an_index(app: App, owner: Person) -> None:
    """No listing reads the whole collection, and none sorts in memory."""
    await write(owner)
    recipes = app.dependency("cookbook").store.recipes
    for order in ORDERS.values():
        for each in EXPLAINED:
            listing = msgspec.structs.replace(each, order=order.name)
            found = recipes.raw.find(listed(listing).query()).sort(order.sort()).limit(20)
            stages = str((await found.explain())["queryPlanner"]["winningPlan"])
            assert "IXSCAN" in stages, (order.name, listing)
            assert "'SORT'" not in stages, (order.name, listing)
    ranged = recipes.raw.find(listed(Listing(time_max=20, order="cookingTime")).query())
    ranged = ranged.sort(ORDERS["cookingTime"].sort())
    assert "IXSCAN" in str((await ranged.explain())["queryPlanner"]["winningPlan"])
    origin = recipes.raw.find(Where().one_of("origins", ["a", "b"]).query())
    assert "IXSCAN" in str((await origin.explain())["queryPlanner"]["winningPlan"])


async def test_recipes_of_an_earlier_version_are_listed_in_every_order(app: App, owner: Person) -> None:
    recipe = await write(owner)
    store = app.dependency("cookbook").store
    raw = store.recipes.raw
    await raw.update_many({}, {"$pull": {"facets": "all"}})
    await raw.create_index([("rank", -1), ("_id", -1)], name="~rank_~_id", partialFilterExpression={"listed": True})
    assert (await store.listed(Listing())).items == []
    await asyncio.gather(*(store.database.create_indexes([RECIPES]) for _ in range(2)))
    for order in ORDERS:
        assert [each.id for each in (await store.listed(Listing(order=order))).items] == [Id(recipe["id"])]
    assert "~rank_~_id" not in await raw.index_information()
