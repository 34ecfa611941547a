"""Bring recipes in: one is shown in the editor before it is kept, several are kept and reported."""

from litestar import Response

from courtyard.kernel.basics import Actor, Refusal
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import Form, FormLimits, FormState, View, decode_form
from courtyard.modules.recipes.actions.composing import ImportWords, words_of
from courtyard.modules.recipes.actions.cookbook import Cookbook
from courtyard.modules.recipes.actions.importing import keep_all, read_incoming
from courtyard.modules.recipes.pages.editor import editor
from courtyard.modules.recipes.pages.refused import as_typed

_IMPORT = "/recipes/import"
_UPLOAD = FormLimits(total_bytes=50 << 20, files=500, file_bytes=50 << 20)


@route("GET", _IMPORT, may=MEMBERS, summary="Import recipes", in_schema=False)
async def import_page(view: View) -> Response[str]:
    """An address or files."""
    return view.show("recipes/import.html", form=FormState.showing(visibility="private"))


@route("POST", _IMPORT, may=MEMBERS, summary="Import recipes", in_schema=False, status=200, upload=True)
async def import_recipes_page(view: View, actor: Actor, cookbook: Cookbook) -> Response[str]:
    """What was read, to look over before it is kept; of several, what became of each."""
    form = await view.form(_UPLOAD)
    try:
        sent = decode_form(form, ImportWords)
        found = await read_incoming(cookbook, sent.url, _files(form))
    except Refusal as refusal:
        typed = as_typed(form, refusal, field="url" if form.first("url") else "file")
        return view.show("recipes/import.html", status=refusal.status, form=typed)
    if found.single is not None:
        words = words_of(found.single.content, visibility=sent.visibility, imported=True)
        return await editor(view, cookbook, FormState.showing(words), warnings=found.single.warnings)
    report = await keep_all(cookbook, actor, found, sent.visibility)
    return view.show("recipes/imported.html", report=report)


def _files(form: Form) -> list[tuple[str, bytes]]:
    return [(upload.filename, upload.content) for upload in form.files.get("file", ())]
