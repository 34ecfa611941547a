"""Notes and comments from Markdown to HTML: no markup of their own, no pictures, links that lead away safely."""

from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup


def _link_open(
    self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    tokens[at].attrSet("rel", "nofollow noopener noreferrer")
    return self.renderToken(tokens, at, options, env)


# With "html" off every character of markup is escaped; links to scripts, files and data are none.
_reader = MarkdownIt("js-default", {"html": False, "breaks": True}).disable("image")
_reader.add_render_rule("link_open", _link_open)


def as_html(text: str) -> Markup:
    """The text as HTML that may stand in a page, below the headings that the page itself has."""
    tokens = _reader.parse(text)
    for token in tokens:
        if token.type.startswith("heading_"):
            token.tag = "p"
            token.attrSet("class", "text-heading")
    return Markup(_reader.renderer.render(tokens, _reader.options, {}))  # noqa: S704  (nothing of the text is markup)
