"""The search page, which finds while one types, and what is suggested below the field in the top bar."""

from typing import Any

import msgspec
from litestar import Response

from courtyard.kernel.basics import Actor, Unavailable, Unprocessable
from courtyard.kernel.http import ANYBODY, route
from courtyard.kernel.web import FormState, View, decode_query, sentence
from courtyard.modules.recipes.actions.searching.finding import Finding, FoundShelf, SearchWish
from courtyard.modules.recipes.actions.searching.suggesting import Suggested, Suggesting
from courtyard.modules.recipes.pages.asked import SearchFields, Word, Words

_SHELF = 24
_SUGGESTED = 5
_FOODS_MAX, _FOOD_LENGTH_MAX = 50, 100


@route("GET", "/search", may=ANYBODY, summary="Search recipes", in_schema=False)
async def search_page(  # noqa: PLR0913  (each is a parameter of the address)
    *,
    view: View,
    actor: Actor,
    finding: Finding,
    q: Word = None,
    cuisine: Words = None,
    category: Words = None,
    diet: Words = None,
    tags: Words = None,
    difficulty: Words = None,
    time: Word = None,
    rating: Word = None,
    have: Word = None,
    without: Word = None,
    author: Word = None,
    whose: Word = None,
    sort: Word = None,
    page: Word = None,
) -> Response[str]:
    """Words, labels, times, and what is in the kitchen; what fits is counted beside each choice."""
    given = {"q": q, "cuisine": cuisine, "category": category, "diet": diet, "tags": tags, "difficulty": difficulty}
    given |= {"time": time, "rating": rating, "have": have, "without": without, "author": author}
    fields = decode_query(SearchFields, **given, whose=whose, sort=sort, page=page)
    return await _shown(view, actor, finding, fields)


@route("GET", "/search/suggestions", may=ANYBODY, summary="Suggest while somebody types", in_schema=False)
async def suggestions_part(view: View, actor: Actor, suggesting: Suggesting, q: Word = None) -> Response[str]:
    """Recipes and ingredients that are perhaps meant, for the list below the field."""
    words = (q or "").strip()[:200]
    found = await suggesting.suggested(actor, words, _SUGGESTED) if words else Suggested([], [], None)
    return view.show("recipes/suggestions.html", block="suggestions", suggested=found, words=words)


async def _shown(view: View, actor: Actor, finding: Finding, fields: SearchFields) -> Response[str]:
    trouble, status = "", 200
    shelf = FoundShelf([])
    try:
        shelf = await finding.shelf(actor, _wish(fields))
    except (Unavailable, Unprocessable) as refusal:
        trouble, status = sentence(refusal.public_message, "q", "page"), refusal.status
    answer = view.show(
        "recipes/search.html",
        status=status,
        block="found",
        fields=fields,
        form=FormState.showing(fields),
        shelf=shelf,
        results=shelf.results,
        trouble=trouble,
    )
    # The address bar shows what is asked, without the form's empty fields.
    answer.headers["hx-replace-url"] = view.page.link()
    return answer


def _wish(fields: SearchFields) -> SearchWish:
    same = ("cuisine", "category", "diet", "tags", "difficulty", "rating", "author", "whose", "sort", "page")
    values: dict[str, Any] = {name: getattr(fields, name) for name in same}
    values |= {"words": fields.q, "time_max": fields.time, "have": _foods(fields.have)}
    return msgspec.convert({**values, "without": _foods(fields.without), "typing": True, "limit": _SHELF}, SearchWish)


def _foods(text: str) -> list[str]:
    parts = (part.strip()[:_FOOD_LENGTH_MAX] for part in text.replace("\n", ",").split(","))
    return [part for part in parts if part][:_FOODS_MAX]
