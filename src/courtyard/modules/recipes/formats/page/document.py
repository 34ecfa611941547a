"""One HTML page within bounds: bytes to text to tree, where it says it lives, and the data that it embeds."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from typing import TypeAlias
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
from lxml.etree import _Element

from courtyard.kernel.basics import squeeze
from courtyard.modules.recipes.errors import FileTooLarge
from courtyard.modules.recipes.formats.draft import web_address

PAGE_BYTES_MAX = 5 * 1024 * 1024
_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_TRUSTED_CHARSET = re.compile(
    r"(?:iso-?8859|windows-|cp|koi8|gb|big5|shift_jis|sjis|euc|latin|us-ascii|mac)[\w-]*", re.IGNORECASE
)
_HEAD_BYTES = 8192
_LD_SCRIPT = re.compile(r"<script[^<>]{0,300}application/ld\+json[^<>]{0,300}>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_LONG_TAG = re.compile(r"<[a-zA-Z][^>]{1000,}+")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ATTRIBUTE = re.compile(r"[\s/=]+")
_TAGS_MAX = 40_000  # real pages have a few thousand; beyond, only the data in scripts is read
_ATTRIBUTE_COST_MAX = 50_000_000
_SCRIPTS_MAX = 60
_LINKS_MAX = 2_000
_HOSTS_MAX = 3
_BLOCKS = frozenset(
    """
    address article aside blockquote br dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4
    h5 h6 header hr li main nav ol p pre section summary table td th tr ul
    """.split()  # noqa: SIM905  (forty names read better as a paragraph)
)
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "svg", "button", "select", "option", "textarea", "head"}
)
Element: TypeAlias = _Element
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Document:
    """A page that was parsed once. ``tree`` is ``None`` where there is nothing to parse."""

    def __init__(self, data: bytes, url: str | None = None) -> None:
        if len(data) > PAGE_BYTES_MAX:
            raise FileTooLarge(details={"bytes_max": PAGE_BYTES_MAX})
        self.text = decoded(data)
        self.is_bearable = self.text.count("<") <= _TAGS_MAX and _attribute_cost(self.text) <= _ATTRIBUTE_COST_MAX
        self.tree = _parsed(self.text) if self.is_bearable else None
        self.addresses = list(dict.fromkeys(self._addresses(url)))
        self.addresses_guessed = list(self._addresses_linked())

    @property
    def address(self) -> str | None:
        """Where the page lives: the given address, or what the page says."""
        return self.addresses[0] if self.addresses else None

    def _addresses(self, url: str | None) -> Iterator[str]:
        given = web_address(url) or web_address(f"https://{url}" if url else None)
        said = (
            *self.attributes("//link[@rel='canonical']/@href"),
            *self.attributes("//meta[@property='og:url']/@content"),
            *self.attributes("//link[@rel='alternate' and @hreflang='x-default']/@href"),
            *self.attributes("//base/@href"),
        )
        for candidate in (given, *(web_address(address, base=given) for address in said)):
            if candidate:
                yield candidate

    def _addresses_linked(self) -> Iterator[str]:
        """The hosts it links to most: a page that does not say where it lives mostly links to its own site."""
        links = (web_address(link) for link in self.attributes("//@href | //img/@src")[:_LINKS_MAX])
        hosts = Counter(urlsplit(link).hostname for link in links if link)
        yield from (f"https://{host}/" for host, _ in hosts.most_common(_HOSTS_MAX))

    def attributes(self, path: str) -> list[str]:
        """The strings that an XPath expression selects."""
        if self.tree is None:
            return []
        found = self.tree.xpath(path)
        return [str(value).strip() for value in found if str(value).strip()] if isinstance(found, list) else []

    def elements(self, path: str) -> list[Element]:
        """The elements that an XPath expression selects."""
        if self.tree is None:
            return []
        found = self.tree.xpath(path)
        return [item for item in found if isinstance(item, Element)] if isinstance(found, list) else []

    def meta(self, *names: str) -> str | None:
        """The content of the first ``meta`` of these names or properties."""
        paths = (f"//meta[@property='{name}' or @name='{name}' or @itemprop='{name}']/@content" for name in names)
        return next((value for path in paths for value in self.attributes(path)), None)

    def json_ld(self) -> list[str]:
        """The texts of its JSON-LD scripts, found in the text itself, so that broken markup hides none."""
        texts: list[str] = []
        position = 0
        while len(texts) < _SCRIPTS_MAX and (start := _LD_SCRIPT.search(self.text, position)):
            end = _SCRIPT_END.search(self.text, start.end())
            position = end.start() if end else len(self.text)
            texts.append(self.text[start.end() : position])
        return texts

    @property
    def title(self) -> str | None:
        """What the page calls itself."""
        heading = next((text for h1 in self.elements("//h1") if (text := text_of(h1))), None)
        return heading or self.meta("og:title", "twitter:title") or next(iter(self.attributes("//title/text()")), None)


def decoded(data: bytes) -> str:
    """Text of a page in the character set that its mark, its bytes or its ``meta`` tell; never raises."""
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(charset, "replace").replace("\x00", "")
    try:
        return data.decode("utf-8").replace("\x00", "")
    except UnicodeDecodeError:
        pass  # an older character set, which the page itself may name
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    charset = declared[1].decode("ascii") if declared else ""
    if not _TRUSTED_CHARSET.fullmatch(charset):
        charset = "utf-8" if charset.lower().startswith("utf") else "cp1252"
    try:
        return data.decode(charset, "replace").replace("\x00", "")
    except LookupError:
        return data.decode("cp1252", "replace").replace("\x00", "")


def _attribute_cost(text: str) -> int:
    """How much work long tags make for parsers, which compare every attribute of a tag with all others of it."""
    return sum(len(_ATTRIBUTE.findall(_QUOTED.sub("", tag[0]))) ** 2 for tag in _LONG_TAG.finditer(text))


def _parsed(text: str) -> Element | None:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", recover=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        return None


def blocks_of(element: Element) -> list[tuple[str, str]]:
    """The visible text of an element, block by block: the tag of the innermost block and its line, in order."""
    blocks: list[tuple[str, str]] = []
    pieces: list[str] = []
    tags = ["div"]
    silent = 0

    def close_line() -> None:
        line = squeeze("".join(pieces))
        pieces.clear()
        if line:
            blocks.append((tags[-1], line))

    for event, node in lxml.etree.iterwalk(element, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            silent += tag in _SILENT
            if tag in _BLOCKS:
                close_line()
                tags.append(tag if tag != "br" else tags[-1])
            pieces.append("" if silent else node.text or "")
        else:
            silent -= tag in _SILENT
            if tag in _BLOCKS:
                close_line()
                tags.pop()
            pieces.append(node.tail or "" if node is not element and not silent else "")
    close_line()
    return blocks


def lines_of(element: Element) -> list[str]:
    """The visible text of an element, one line per block, empty ones left out."""
    return [line for _, line in blocks_of(element)]


def text_of(element: Element) -> str:
    """The visible text of an element on one line."""
    return " ".join(lines_of(element))
