"""Why a page is no recipe, said so that its reader knows what to do."""

from courtyard.modules.recipes.errors import PageHasNoRecipe
from courtyard.modules.recipes.formats.page.document import Document, blocks_of

_CHALLENGES = (
    "just a moment",
    "attention required",
    "enable javascript and cookies",
    "are you a robot",
    "access denied",
    "captcha",
)
_SHELL_LINES_MAX = 8
_TITLE_LENGTH_MAX = 80


def no_recipe(document: Document, *, named: bool) -> PageHasNoRecipe:
    """The refusal for this page; ``named`` tells that its data names a recipe without ingredients or steps."""
    return PageHasNoRecipe(f"No recipe was found on this page: {_reason(document, named=named)}")


def _reason(document: Document, *, named: bool) -> str:
    if document.tree is None:
        return "it is empty." if document.is_bearable else "its markup is larger or stranger than any recipe page's."
    lines = [line for _, line in blocks_of(document.tree)]
    shown = " ".join(lines[:40]).lower() + (document.title or "").lower()
    title = (document.title or "").strip()[:_TITLE_LENGTH_MAX]
    reasons = {
        "it is not an HTML page.": "<" not in document.text,
        "the site showed a check for robots instead. Open it in a browser and upload the saved page.": any(
            words in shown for words in _CHALLENGES
        ),
        "it names a recipe, but tells neither ingredients nor steps.": named,
        "it asks to sign in. Save the page from your browser and upload the file.": bool(
            document.elements("//input[@type='password']")
        ),
        "its text is only made in the browser. Save the page from your browser and upload the file.": (
            len(lines) <= _SHELL_LINES_MAX and bool(document.elements("//script"))
        ),
    }
    otherwise = f"{f'“{title}” has' if title else 'it has'} no recipe data and no list of ingredients with steps."
    return next((reason for reason, holds in reasons.items() if holds), otherwise)
