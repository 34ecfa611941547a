"""The pictures and the film of a recipe on a page of their own, one form for each: the way that needs no script."""

from typing import Any

from litestar import Request, Response

from courtyard.kernel.basics import Actor, Refusal
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, one_file_of, route
from courtyard.kernel.web import FormState, View, decode_form
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.picturing import PictureWords, add_file, album, change_picture, remove_film
from courtyard.modules.recipes.pages.refused import as_typed

_PLACE = "/recipes/{recipe:str}/pictures"


@route("GET", _PLACE, may=MEMBERS, summary="Pictures of a recipe", in_schema=False)
async def pictures_page(recipe: str, view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """What is there, and room for more."""
    return await _shown(view, actor, cookbook, recipe)


@route("POST", _PLACE, may=MEMBERS, summary="Add a picture or film", in_schema=False, status=200, upload="streamed")
async def add_picture_page(
    recipe: str, request: Request[Any, Any, Any], view: View, actor: Actor, cookbook: Cookbook
) -> Response[str]:
    """Take a file while it arrives."""
    try:
        async with one_file_of(request) as incoming:
            changed = await add_file(
                cookbook, actor, recipe, incoming.name, incoming.chunks, announced_bytes=incoming.announced_bytes
            )
    except Refusal as refusal:
        return await _shown(view, actor, cookbook, recipe, refusal)
    return _back(view, changed.slug, _("It is here. It can be seen once its smaller forms are made."))


@route("POST", _PLACE + "/{number:int}", may=MEMBERS, summary="Change a picture", in_schema=False, status=200)
async def change_picture_page(recipe: str, number: int, view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """Describe it, put it first, or take it out."""
    form = await view.form()
    try:
        changed = await change_picture(cookbook, actor, recipe, number, decode_form(form, PictureWords))
    except Refusal as refusal:
        return await _shown(view, actor, cookbook, recipe, refusal)
    return _back(view, changed.slug, _("Your changes are saved."))


@route("POST", _PLACE + "/film/remove", may=MEMBERS, summary="Take the film out", in_schema=False, status=200)
async def remove_film_page(recipe: str, view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """The recipe is without a film again."""
    changed = await remove_film(cookbook, actor, recipe)
    return _back(view, changed.slug, _("The film is taken out."))


async def _shown(
    view: View, actor: Actor, cookbook: Cookbook, recipe: str, refusal: Refusal | None = None
) -> Response[str]:
    shown = await album(cookbook, actor, recipe)
    form = as_typed(FormState(), refusal, field="file") if refusal else FormState()
    return view.show("recipes/pictures.html", status=refusal.status if refusal else 200, album=shown, form=form)


def _back(view: View, slug: str, words: str) -> Response[str]:
    return view.go(f"/recipes/{slug}/pictures", words)
