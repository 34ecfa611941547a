"""Shelves of recipes: everybody's, and one's own."""

import msgspec
from litestar import Response

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import ANYBODY, MEMBERS, route
from courtyard.kernel.web import FormState, View, decode_query
from courtyard.modules.recipes.actions.browsing import Wish, browse, own_recipes
from courtyard.modules.recipes.actions.choosing import Choosing, label_key
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.showing import with_cooks
from courtyard.modules.recipes.pages.asked import Filters, Word, Words

_SHELF = 24


@route("GET", "/recipes", may=ANYBODY, summary="Browse recipes", in_schema=False)
async def browse_recipes(  # noqa: PLR0913  (each is a parameter of the address)
    *,
    view: View,
    cookbook: Cookbook,
    choosing: Choosing,
    cuisine: Word = None,
    category: Word = None,
    diet: Words = None,
    tags: Words = None,
    difficulty: Word = None,
    time: Word = None,
    author: Word = None,
    sort: Word = None,
    cursor: Word = None,
) -> Response[str]:
    """Everything that is published, narrowed by filters, a shelf at a time."""
    filters = decode_query(
        Filters,
        cuisine=cuisine,
        category=category,
        diet=diet,
        tags=tags,
        difficulty=difficulty,
        time=time,
        author=author,
        sort=sort,
        cursor=cursor,
    )
    shelf = await with_cooks(cookbook, await browse(cookbook, _wish(filters)))
    # The filter form replaces the results; other pages load them as a part of themselves.
    is_filtering = view.passage.header(b"hx-target") == "results"
    answer = view.show(
        "recipes/browse.html",
        block="results",
        shelf=shelf,
        filters=filters,
        choices=await choosing.choices(),
        form=_form(filters),
        is_fragment=view.page.is_htmx and not is_filtering,
    )
    # The address bar shows what is asked, without the form's empty fields.
    answer.headers["hx-push-url"] = view.page.link() if is_filtering else "false"
    return answer


@route("GET", "/recipes/mine", may=MEMBERS, summary="My recipes", in_schema=False)
async def my_recipes(view: View, actor: Actor, cookbook: Cookbook, cursor: Word = None) -> Response[str]:
    """Everything that I wrote: drafts, private ones and hidden ones too."""
    shelf = await own_recipes(cookbook, actor, limit=_SHELF, cursor=cursor or None)
    return view.show("recipes/mine.html", block="results", shelf=shelf)


def _wish(filters: Filters) -> Wish:
    values = {name: value for name, value in msgspec.structs.asdict(filters).items() if name != "time"}
    return msgspec.convert({**values, "cooking_time_max": filters.time, "limit": _SHELF}, Wish)


def _form(filters: Filters) -> FormState:
    """The filter form with what is asked, in the spelling of its choices."""
    asked_for = msgspec.structs.asdict(filters)
    one = {kind: label_key(kind, asked_for[kind]) for kind in ("cuisine", "category") if asked_for[kind]}
    several = {kind: [label_key(kind, label) for label in asked_for[kind]] for kind in ("diet", "tags")}
    return FormState.showing(filters, **one, **several)
