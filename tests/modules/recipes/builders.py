"""Recipes for tests: say what matters, the rest is filled in."""

from typing import Any

import httpx

from support.actors import Person

SOUP: dict[str, Any] = {
    "title": "Leek and Potato Soup",
    "description": "A quiet soup for a loud day.",
    "ingredients": [
        {"name": "leeks", "amount": 3, "unit": "piece"},
        {"name": "potatoes", "amount": 500, "unit": "g"},
        "1 l vegetable stock",
    ],
    "instructions": ["Soften the leeks.", "Add potatoes and stock and simmer for 20 minutes.", "Blend."],
    "category": "dinner",
    "cuisine": "French",
    "diet": ["vegetarian"],
    "tags": ["winter", "freezes well"],
    "difficulty": "easy",
    "cookingTime": 35,
    "servings": 4,
}


def soup(**changes: Any) -> dict[str, Any]:
    """The body of a request that writes a soup."""
    return {**SOUP, **changes}


async def write(person: Person, **changes: Any) -> dict[str, Any]:
    """Let somebody write a recipe; answers it as on the wire."""
    answer = await person.client.post("/api/recipes", json=soup(**changes))
    assert answer.status_code == httpx.codes.CREATED, answer.text
    recipe: dict[str, Any] = answer.json()
    return recipe


async def titles(person: Person, query: str = "") -> list[str]:
    """The titles of a public listing, in its order."""
    answer = await person.client.get(f"/api/recipes{query}")
    assert answer.status_code == httpx.codes.OK, answer.text
    return [item["title"] for item in answer.json()["items"]]
