"""HTML notes of others as Markdown: what they mean stays, tags go."""

import re
from html.parser import HTMLParser

from courtyard.modules.tasks.formats.draft import ItemDraft

_BLOCKS = frozenset({"p", "div", "ul", "ol", "blockquote", "pre", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
_WRAPPED = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`", "s": "~~", "del": "~~"}
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_HIDDEN = frozenset({"script", "style", "head"})
_BLANK_LINES = re.compile(r"\n{3,}")
_IS_HTML = re.compile(r"<(?:p|br|ul|ol|li|a|strong|em|h[1-6]|div|pre|code|blockquote)\b[^>]*>", re.IGNORECASE)


def markdown_of(text: str) -> tuple[str, list[ItemDraft]]:
    """The text as Markdown, and the items of the check lists in it; text without tags stays as it is."""
    if not _IS_HTML.search(text):
        return text, []
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.result()


class _Reader(HTMLParser):
    """Collects pieces of Markdown while the parser goes on."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._items: list[ItemDraft] = []
        self._item: list[str] | None = None
        self._item_done = False
        self._links: list[str] = []
        self._lists: list[int | None] = []
        self._hidden = 0

    def result(self) -> tuple[str, list[ItemDraft]]:
        lines = [line.rstrip() for line in "".join(self._pieces).split("\n")]
        return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip(), self._items

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag == "li" and "data-checked" in given:
            self._close_item()
            self._item, self._item_done = [], given["data-checked"] == "true"
        elif tag == "li":
            count = self._lists[-1] if self._lists else None
            if self._lists and count is not None:
                self._lists[-1] = count + 1
            self._write("\n- " if count is None else f"\n{count}. ")
        elif tag in {"ul", "ol"}:
            self._lists.append(1 if tag == "ol" else None)
            self._write("\n")
        elif tag == "br":
            self._write("\n")
        elif tag == "a":
            self._links.append(given.get("href") or "")
            self._write("[")
        elif tag in _BLOCKS:
            self._write("\n\n" + _HEADINGS.get(tag, ""))
        else:
            self._write(_WRAPPED.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "li":
            self._close_item()
        elif tag in {"ul", "ol"}:
            if self._lists:
                self._lists.pop()
            self._write("\n\n")
        elif tag == "a" and self._links:
            address = self._links.pop()
            self._write(f"]({address})" if address.startswith(("http://", "https://", "mailto:")) else "]")
        elif tag in _BLOCKS:
            self._write("\n\n")
        else:
            self._write(_WRAPPED.get(tag, ""))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._write(data)

    def _write(self, piece: str) -> None:
        if self._item is not None:
            self._item.append(piece)
        else:
            self._pieces.append(piece)

    def _close_item(self) -> None:
        if self._item is not None:
            text = " ".join("".join(self._item).split())
            if text:
                self._items.append(ItemDraft(text, self._item_done))
            self._item = None
