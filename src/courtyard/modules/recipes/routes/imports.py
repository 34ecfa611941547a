"""Imports: a page by its address, or files."""

from typing import Annotated, Any

from litestar import Request, Response
from litestar.params import Parameter

from courtyard.kernel.basics import Actor, EmailNotVerified
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.importing import keep_all, keep_one, read_incoming
from courtyard.modules.recipes.errors import (
    AddressRefused,
    FileHasNoRecipe,
    PageHasNoRecipe,
    PageNotFetched,
    ReadersBusy,
    RecipeAlreadyThere,
)
from courtyard.modules.recipes.schemas import (
    ImportOperation,
    ImportShown,
    PreviewShown,
    RecipeShown,
    import_answer,
    incoming_of,
    preview_answer,
    recipe_answer,
)

Preview = Annotated[bool, Parameter(description="Only show what was read; nothing is saved")]
_REFUSALS = (
    EmailNotVerified,
    PageHasNoRecipe,
    FileHasNoRecipe,
    AddressRefused,
    PageNotFetched,
    RecipeAlreadyThere,
    ReadersBusy,
)


@route(
    "POST",
    "/recipes/import",
    may=MEMBERS,
    summary="Import recipes",
    raises=_REFUSALS,
    status=201,
    upload=True,
    also={200: (PreviewShown, "What was read (with preview)"), 202: (ImportShown, "Several recipes")},
    operation_class=ImportOperation,
)
async def import_recipes(
    *, request: Request[Any, Any, Any], actor: Actor, cookbook: Cookbook, preview: Preview = False
) -> Response[RecipeShown]:
    """Read recipes from a page (JSON with its `url`) or from files (the form field `file`, also several times).

    HTML pages, JSON-LD, Cooklang, exports of other recipe managers, and zips of these are read. With `preview=true`
    the answer is what was read, and nothing is saved. One recipe is saved and answered with 201; several are saved and
    reported with 202: what was created, what was there already, and which files were refused for which reason.
    """
    incoming = await incoming_of(request)
    findings = await read_incoming(cookbook, incoming.url, incoming.files)
    if preview:
        return preview_answer(findings.readings, findings.refused)
    if findings.single is None:
        report = await keep_all(cookbook, actor, findings, incoming.visibility)
        return import_answer(report.created, report.already_there, report.refused)
    recipe = await keep_one(cookbook, actor, findings.single, incoming.visibility)
    return recipe_answer(recipe, own=[], status=201)
