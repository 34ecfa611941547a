"""Origins: what a recipe was imported from, so that the same one is not imported twice by the same person."""

import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from courtyard.kernel.basics import Id, fold, squeeze
from courtyard.modules.recipes.models import RecipeContent

_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_[ce]id|ref)\Z")


def origins_of(author: Id, content: RecipeContent) -> list[str]:
    """The page it stood on and the words it is made of, each as the author's own."""
    found = [f"{author}:words:{_digest(_words(content))}"]
    if content.source is not None and content.source.url:
        found.append(f"{author}:page:{_digest(_page(content.source.url))}")
    return found


def _words(content: RecipeContent) -> str:
    """What is read aloud when somebody cooks from it, however it is spaced and spelled in capitals."""
    lines = [content.title, *(each.original or each.name for each in content.ingredients), *content.instructions]
    return "\n".join(squeeze(fold(line)) for line in lines)


def _page(url: str) -> str:
    """An address without what differs between two links to the same page."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.match(name.lower())])
    return f"{host}{parts.path.rstrip('/')}?{query}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
