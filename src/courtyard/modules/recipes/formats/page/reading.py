"""Read a page: first what its site's reader finds, then what it embeds as data, then what a human would see."""

from courtyard.modules.recipes.errors import PageHasNoRecipe
from courtyard.modules.recipes.formats.draft import Draft, finished
from courtyard.modules.recipes.formats.json_ld.reading import drafts_in_json_ld
from courtyard.modules.recipes.formats.page.document import Document
from courtyard.modules.recipes.formats.page.scraped import is_bearable, is_known_site, scraped_draft
from courtyard.modules.recipes.models.content import Reading

_FALLBACK_ADDRESS = "https://page.invalid/"
_SITES_TRIED_MAX = 3


def read_page(data: bytes, url: str | None = None) -> list[Reading]:
    """The recipes of an HTML page, the main one first.

    Args:
        data: The page, at most 5 MiB, in any common character set.
        url: Where it came from, if known; the page's own word for it serves otherwise.

    Raises:
        FileTooLarge: for more bytes than that.
        PageHasNoRecipe: with the reason.
    """
    document = Document(data, url)
    drafts = _drafts(document)
    if not drafts:
        raise PageHasNoRecipe
    return [finished(draft) for draft in drafts]


def _drafts(document: Document) -> list[Draft]:
    embedded = drafts_in_json_ld(document.json_ld())
    scraped = _scraped(document)
    return [draft for draft in (scraped, *embedded) if draft and draft.is_recipe][:1]


def _scraped(document: Document) -> Draft | None:
    """The first complete reading by the addresses that the page may have, or the best of the incomplete ones."""
    if not is_bearable(document.text):
        return None
    best: Draft | None = None
    guessed = [address for address in document.addresses_guessed if is_known_site(address)]
    for address in (*document.addresses[:_SITES_TRIED_MAX], _FALLBACK_ADDRESS, *guessed):
        draft = scraped_draft(document.text, address)
        if draft and draft.is_complete:
            return draft
        best = best.filled_from(draft) if best and draft else draft or best
    return best
