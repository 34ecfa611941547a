"""Write a recipe and change it. What was typed survives every refusal."""

from typing import Any

import msgspec
from litestar import Response

from courtyard.kernel.basics import Actor, Refusal
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import FormState, View, decode_form
from courtyard.modules.recipes.actions.composing import (
    RecipeWords,
    compose,
    diet_choices,
    ingredients_read,
    revise,
    words_to_edit,
)
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.picturing import entries_in_form, film_in_form
from courtyard.modules.recipes.actions.showing import dish_for_editor
from courtyard.modules.recipes.errors import RecipeChanged
from courtyard.modules.recipes.pages.refused import as_typed

_NEW = "/recipes/new"


class ReadingForm(msgspec.Struct, frozen=True):
    """The lines that somebody is typing."""

    ingredients: str = ""


@route("GET", _NEW, may=MEMBERS, summary="Write a recipe", in_schema=False)
async def new_recipe_page(view: View, cookbook: Cookbook) -> Response[str]:
    """An empty editor."""
    return await editor(view, cookbook, FormState.showing(visibility="public"))


@route("POST", _NEW, may=MEMBERS, summary="Write a recipe", in_schema=False, status=200)
async def write_recipe_page(view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """Keep what was written and show it."""
    form = await view.form()
    try:
        recipe = await compose(cookbook, actor, decode_form(form, RecipeWords))
    except Refusal as refusal:
        return await editor(view, cookbook, as_typed(form, refusal), refusal=refusal)
    return view.go(f"/recipes/{recipe.slug}", _("Your recipe is saved."))


@route("POST", "/recipes/new/reading", may=MEMBERS, summary="How lines are read", in_schema=False, status=200)
async def read_lines(view: View) -> Response[str]:
    """Ingredient lines in amount and name, while somebody types them."""
    sent = decode_form(await view.form(), ReadingForm)
    return view.show("recipes/lines_read.html", parts=ingredients_read(sent.ingredients))


@route("GET", "/recipes/{recipe:str}/edit", may=MEMBERS, summary="Change a recipe", in_schema=False)
async def edit_recipe_page(recipe: str, view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """The editor with a recipe in it."""
    dish = await dish_for_editor(cookbook, actor, recipe)
    return await editor(view, cookbook, FormState.showing(words_to_edit(dish.recipe)), recipe=dish.recipe)


@route("POST", "/recipes/{recipe:str}/edit", may=MEMBERS, summary="Change a recipe", in_schema=False, status=200)
async def change_recipe_page(recipe: str, view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """Keep what was changed; what somebody else changed meanwhile is shown beside it and never written over unseen."""
    form = await view.form()
    try:
        changed = await revise(cookbook, actor, recipe, decode_form(form, RecipeWords))
    except RecipeChanged as clash:
        dish = await dish_for_editor(cookbook, actor, recipe)
        kept = FormState.showing(words_to_edit(dish.recipe))
        typed = FormState({**form.values, "version": [str(dish.recipe.version)]})
        return await editor(view, cookbook, typed, recipe=dish.recipe, refusal=clash, kept=kept)
    except Refusal as refusal:
        dish = await dish_for_editor(cookbook, actor, recipe)
        return await editor(view, cookbook, as_typed(form, refusal), recipe=dish.recipe, refusal=refusal)
    return view.go(f"/recipes/{changed.slug}", _("Your changes are saved."))


async def editor(
    view: View,
    cookbook: Cookbook,
    form: FormState,
    *,
    recipe: Any = None,
    refusal: Refusal | None = None,
    **more: Any,
) -> Response[str]:
    """The editor with these fields; ``more`` are values that its template knows."""
    pictures = form.values.get("pictures", ())
    film = film_in_form(form.text("video"))
    shown = {
        "recipe": recipe,
        "kept": None,
        "warnings": (),
        "parts": ingredients_read(form.text("ingredients")),
        "diets": [(label, label) for label in diet_choices(form.values.get("diet", ()))],
        "pictures": await entries_in_form(cookbook, view.actor, pictures, recipe),
        "films": await entries_in_form(cookbook, view.actor, film, recipe),
        **more,
    }
    status = refusal.status if refusal else 200
    return view.show("recipes/editor.html", status=status, form=form, refusal=refusal, **shown)
