"""Which section of the ingredient list a line belongs to, found by the headings between the lines on the page."""

from courtyard.kernel.basics import fold
from courtyard.modules.recipes.formats.draft import Draft
from courtyard.modules.recipes.formats.page.document import Document, blocks_of
from courtyard.modules.recipes.rules.text import plain_line

_HEADINGS = {"h2", "h3", "h4", "h5", "h6", "p", "div", "dt", "strong"}
_HEADING_LENGTH_MAX = 60
_BLOCKS_BETWEEN_MAX = 2
_PLAIN_WORDS = {
    "ingredients",
    "zutaten",
    "ingredienser",
    "ingredientes",
    "ingredienti",
    "ingredienten",
    "cook mode",
    "us customary metric",
}


def with_sections(draft: Draft, document: Document) -> Draft:
    """The draft with sections filled in, where the page shows at least two; as it was otherwise."""
    if document.tree is None or any(section for section, _ in draft.ingredients):
        return draft
    wanted = {_key(line): position for position, (_, line) in reversed(list(enumerate(draft.ingredients)))}
    sections: dict[int, str] = {}
    between: list[tuple[str, str]] = []
    heading: str | None = None
    for tag, line in blocks_of(document.tree):
        position = wanted.get(_key(line))
        if position is None:
            between.append((tag, line))
            continue
        if between and (sections or position == 0):
            heading = _heading(between[-_BLOCKS_BETWEEN_MAX:]) or (
                heading if len(between) <= _BLOCKS_BETWEEN_MAX else None
            )
        between = []
        if heading and position not in sections:
            sections[position] = heading
    if len(set(sections.values())) < 2:  # noqa: PLR2004  (one section is no division)
        return draft
    draft.ingredients = [(sections.get(position), line) for position, (_, line) in enumerate(draft.ingredients)]
    return draft


def _heading(blocks: list[tuple[str, str]]) -> str | None:
    tag, line = blocks[-1]
    is_heading = tag in _HEADINGS and len(line) <= _HEADING_LENGTH_MAX and fold(line).strip(" :") not in _PLAIN_WORDS
    return line.rstrip(": ") if is_heading and tag in {"h3", "h4", "h5", "h6"} else None


def _key(line: str) -> str:
    return "".join(c for c in fold(plain_line(line)) if c.isalnum())
