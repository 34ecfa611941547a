"""What recipe-scrapers knows of a page: its readers for several hundred sites, and its reading of schema.org.

Only its parsing is used, never its network. Its getters raise whatever goes wrong inside them, so each is asked by
itself and any exception means that the field was not found.
"""

import re
import warnings
from typing import Any
from urllib.parse import urlsplit

from recipe_scrapers import SCRAPERS, AbstractScraper, scrape_html

from courtyard.modules.recipes.formats.draft import Draft
from courtyard.modules.recipes.rules.durations import minutes_of
from courtyard.modules.recipes.rules.nutrients import nutrition_of

_ESCAPED_OFTEN = re.compile(r"&(?:amp;){3,}")
_CHARACTERS_MAX = 2_000_000
_TAG_STARTS = re.compile(r"<|&(?:amp;)*(?:lt|#0*60|#x0*3c)|\\u003c|\\u0026", re.IGNORECASE)
_TAG_STARTS_MAX = 12_000
_MICRODATA_COST_MAX = 20_000_000  # each scope compares all its properties with those of scopes inside it
_NOTHING = "None"  # what its getters make of a missing value
_DECLARATIONS = re.compile(r"<[!?]")
_DECLARATIONS_MAX = 1_000


def is_bearable(html: str) -> bool:
    """Whether the page is small and plain enough for parsers in pure Python, some of whose steps take quadratic time.

    The real pages at hand have at most 6,000 tags; what has more is left to our own readers.
    """
    if len(html) > _CHARACTERS_MAX or html.count("<") > _TAG_STARTS_MAX:
        return False
    properties = html.count("itemprop")
    if properties**2 * html.count("itemscope") > _MICRODATA_COST_MAX:
        return False
    return len(_TAG_STARTS.findall(html)) <= _TAG_STARTS_MAX and len(_DECLARATIONS.findall(html)) <= _DECLARATIONS_MAX


def is_known_site(url: str) -> bool:
    """Whether there is a reader for the site that the address names."""
    return (urlsplit(url).hostname or "").removeprefix("www.") in SCRAPERS


def scraped_draft(html: str, url: str) -> Draft | None:
    """Read the page as the site that ``url`` names; ``None`` where nothing is known of it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the parser's advice to its caller is of no use here
            scraper = scrape_html(_ESCAPED_OFTEN.sub("&amp;", html), org_url=url, supported_only=False)
            return _draft(scraper)
    except Exception:  # noqa: BLE001  (site readers raise anything; no reader means no draft)
        return None


def _draft(scraper: AbstractScraper) -> Draft:
    nutrients = _got(scraper, "nutrients")
    return Draft(
        title=_text(_got(scraper, "title")),
        description=_text(_got(scraper, "description")),
        ingredients=[(None, line) for line in _texts(_got(scraper, "ingredients"))],
        instructions=_texts(_got(scraper, "instructions_list")),
        category=_texts(_got(scraper, "category")),
        cuisine=_texts(_got(scraper, "cuisine")),
        diet=[text.lower().removesuffix(" diet") for text in _texts(_got(scraper, "dietary_restrictions"))],
        tags=_texts(_got(scraper, "keywords")),
        equipment=_texts(_got(scraper, "equipment")),
        prep_time_min=minutes_of(_got(scraper, "prep_time")),
        cooking_time_min=minutes_of(_got(scraper, "cook_time")),
        total_time_min=minutes_of(_got(scraper, "total_time")),
        yields=_text(_got(scraper, "yields")),
        author=_text(_got(scraper, "author")),
        site=_text(_got(scraper, "site_name")),
        url=_text(_got(scraper, "canonical_url")),
        nutrition=nutrition_of(nutrients) if isinstance(nutrients, dict) else None,
        language=_text(_got(scraper, "language")),
        image_url=_text(_got(scraper, "image")),
    )


def _got(scraper: AbstractScraper, field: str) -> Any:
    try:
        return getattr(scraper, field)()
    except Exception:  # noqa: BLE001  (see the module's docstring)
        return None


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) and value != _NOTHING else None


def _texts(value: Any) -> list[str]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else []
    return [item for item in values if isinstance(item, str) and item.strip() not in {"", _NOTHING}]
