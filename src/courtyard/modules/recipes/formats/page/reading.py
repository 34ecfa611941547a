"""Read a page: first what its site's reader finds, then what it embeds as data, then what a human would see."""

from courtyard.kernel.basics import fold
from courtyard.modules.recipes.formats.draft import Draft, finished
from courtyard.modules.recipes.formats.json_ld.reading import drafts_in_json_ld
from courtyard.modules.recipes.formats.page.document import Document
from courtyard.modules.recipes.formats.page.headings import draft_under_headings
from courtyard.modules.recipes.formats.page.microdata import drafts_in_microdata
from courtyard.modules.recipes.formats.page.plugins import draft_of_card
from courtyard.modules.recipes.formats.page.refusing import no_recipe
from courtyard.modules.recipes.formats.page.scraped import is_bearable, is_known_site, scraped_draft
from courtyard.modules.recipes.formats.page.sections import with_sections
from courtyard.modules.recipes.models.content import Reading

_FALLBACK_ADDRESS = "https://page.invalid/"
_SITES_TRIED_MAX = 3
_PIECES_MAX = 20
_LINES_MAX = 400
_RECIPES_MAX = 20


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
    found = _found(document)
    main = next((draft for draft in found if draft.is_complete), None)
    if main is None:
        main = _pieced_together(found, document)
    if not main.is_recipe:
        raise no_recipe(document, named=bool(found))
    others = _others(main, found)
    for draft in found:
        main = main if draft in others else main.filled_from(draft)
    return [_finished(draft, document) for draft in (main, *others)]


def _found(document: Document) -> list[Draft]:
    """What each reader of data finds, the most trusted first."""
    embedded = drafts_in_json_ld(document.json_ld())
    is_endless = any(max(len(draft.ingredients), len(draft.instructions)) > _LINES_MAX for draft in embedded)
    scraped = None if is_endless else _scraped(document)
    found = [*([scraped] if scraped else []), *embedded]
    return found if any(draft.is_complete for draft in found) else [*found, *drafts_in_microdata(document)]


def _pieced_together(found: list[Draft], document: Document) -> Draft:
    """One draft out of incomplete ones: the first that is a recipe, its gaps filled by the others and by the page."""
    first = sorted(found, key=lambda draft: not draft.is_recipe)[:_PIECES_MAX]
    shown = [draft for draft in (draft_of_card(document), draft_under_headings(document)) if draft]
    whole = Draft()
    for draft in (*first, *shown):
        whole = whole.filled_from(draft)
    return whole


def _others(main: Draft, found: list[Draft]) -> list[Draft]:
    """Further complete recipes of a page that tells several."""
    taken = [_ingredients_of(main)]
    others: list[Draft] = []
    for draft in found:
        mine = _ingredients_of(draft)
        if draft.is_complete and not any(len(mine & known) * 2 > min(len(mine), len(known)) for known in taken):
            others.append(draft)
            taken.append(mine)
    return others[:_RECIPES_MAX]


def _ingredients_of(draft: Draft) -> set[str]:
    return {fold(line) for _, line in draft.ingredients}


def _finished(draft: Draft, document: Document) -> Reading:
    known = with_sections(draft, document)
    known.url = document.address or known.url
    known.title = known.title or document.title
    known.site = known.site or document.meta("og:site_name")
    known.image_url = known.image_url or document.meta("og:image")
    known.language = known.language or next(iter(document.attributes("//html/@lang")), None)
    known.description = known.description or document.meta("og:description", "description")
    return finished(known)


def _scraped(document: Document) -> Draft | None:
    """The first complete reading by the addresses that the page may have, or the best of the incomplete ones."""
    if not document.is_bearable or not is_bearable(document.text):
        return None
    best: Draft | None = None
    guessed = [address for address in document.addresses_guessed if is_known_site(address)]
    for address in (*document.addresses[:_SITES_TRIED_MAX], _FALLBACK_ADDRESS, *guessed):
        draft = scraped_draft(document.text, address)
        if draft and address not in document.addresses:
            draft.url = None  # a page that does not name its address is told the one that was tried
        if draft and draft.is_complete:
            return draft
        best = best.filled_from(draft) if best and draft else draft or best
    return best
