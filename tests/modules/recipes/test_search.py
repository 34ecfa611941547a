"""Search over HTTP, fed by facts through a worker: read it as the tutorial of finding recipes."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from modules.recipes.builders import write
from support.actors import Person
from support.app import App
from support.waiting import wait_until

MENU: list[dict[str, Any]] = [
    {"title": "Leek soup", "cuisine": "French", "category": "Soup", "cookingTime": 30, "ingredients": ["3 leeks", "salt"]},
    {"title": "Tomato soup", "cuisine": "Italian", "category": "Soup", "cookingTime": 20, "diet": ["vegan"],
     "ingredients": ["500 g tomatoes", "1 onion", "1 tbsp olive oil"], "difficulty": "easy"},
    {"title": "Roast chicken", "cuisine": "French", "category": "Dinner", "cookingTime": 90,
     "ingredients": ["1 chicken", "2 lemons"], "difficulty": "hard"},
]  # fmt: skip


@pytest.fixture
async def working(app: App) -> AsyncIterator[None]:
    """A worker at work."""
    async with app.assembly.working():
        yield


async def search(person: Person, query: str = "", path: str = "/api/recipes/search") -> dict[str, Any]:
    """The answer to a search."""
    answer = await person.client.get(f"{path}?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def found(person: Person, query: str = "") -> list[str]:
    """The titles that are found, in order."""
    return [item["title"] for item in (await search(person, query))["items"]]


async def test_basics(app: App, owner: Person, anonymous: Person, working: None) -> None:
    for dish in MENU:
        await write(owner, **dish)

    async def all_there() -> bool:
        return (await search(anonymous))["total"] == 3

    await wait_until(all_there, "three recipes found")
    assert sorted(await found(anonymous, "q=soup")) == ["Leek soup", "Tomato soup"]
