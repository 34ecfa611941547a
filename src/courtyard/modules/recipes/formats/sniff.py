"""Any file: what it is, by content first and name second, and the recipes in it."""

from collections.abc import Iterator
from pathlib import PurePosixPath

import msgspec

from courtyard.kernel.basics import Refusal
from courtyard.modules.recipes.errors import FileHasNoRecipe, FormatNotRead
from courtyard.modules.recipes.formats.archive import members
from courtyard.modules.recipes.formats.cooklang.reading import read_cooklang
from courtyard.modules.recipes.formats.json_ld.documents import read_json_document
from courtyard.modules.recipes.formats.page.reading import read_page
from courtyard.modules.recipes.formats.paprika import read_paprika_recipe
from courtyard.modules.recipes.models.content import Reading

_HEAD_BYTES = 1024
_BINARY_SHARE = 0.1
_ZIPS, _GZIP = (b"PK\x03\x04", b"PK\x05\x06"), b"\x1f\x8b"


class Outcome(msgspec.Struct, frozen=True):
    """What became of one file of an archive or folder: recipes, or the reason why there are none."""

    name: str
    readings: list[Reading] = []
    refusal: Refusal | None = None


def read_any(name: str, data: bytes, url: str | None = None) -> list[Reading]:
    """The recipes of one file; of an archive, those of all files that could be read.

    Raises:
        FormatNotRead: where nobody here reads such a file.
        FileHasNoRecipe, PageHasNoRecipe, FileTooLarge, ArchiveRefused: with the reason.
    """
    kind = kind_of(name, data)
    if kind == "zip":
        outcomes = list(read_archive(data))
        found = [reading for outcome in outcomes for reading in outcome.readings]
        if not found:
            refused = next((outcome.refusal for outcome in outcomes if outcome.refusal), None)
            reason = (
                f" The first file: {refused.public_message}"
                if refused
                else " It holds no page, JSON-LD or Cooklang file."
            )
            raise FileHasNoRecipe(f"No recipe was found in this archive.{reason}")
        return found
    return _read_one(kind, name, data, url)


def read_archive(data: bytes) -> Iterator[Outcome]:
    """File by file, so that progress can be told and a bad file does not spoil the others.

    Raises:
        FileTooLarge, ArchiveRefused: for the archive as a whole.
    """
    for name, content in members(data):
        try:
            yield Outcome(name, readings=_read_one(kind_of(name, content), name, content, None))
        except Refusal as refusal:
            yield Outcome(name, refusal=refusal)


def kind_of(name: str, data: bytes) -> str:
    """``html``, ``json``, ``cooklang``, ``paprika``, ``zip`` or ``unknown``."""
    head = data[:_HEAD_BYTES]
    suffix = PurePosixPath(name.lower()).suffix
    if head.startswith(_ZIPS):
        return "zip"
    if head.startswith(_GZIP) and suffix == ".paprikarecipe":
        return "paprika"
    return "unknown" if head.startswith(_GZIP) or _is_binary(head) else _kind_of_text(suffix, head)


def _kind_of_text(suffix: str, head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1]
    if start in {b"{", b"["} and suffix not in {".cook", ".html", ".htm"}:
        return "json"
    if suffix == ".cook":
        return "cooklang"
    if start == b"<" or suffix in {".html", ".htm", ".xhtml"}:
        return "html"
    return "json" if suffix in {".json", ".jsonld"} else "unknown"


def _read_one(kind: str, name: str, data: bytes, url: str | None) -> list[Reading]:
    if kind == "html":
        return read_page(data, url)
    if kind == "json":
        return read_json_document(data)
    if kind == "cooklang":
        return [read_cooklang(data, name)]
    if kind == "paprika":
        return [read_paprika_recipe(data)]
    raise FormatNotRead


def _is_binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)  # noqa: PLR2004  (ASCII control characters but white space)
    return odd > len(head) * _BINARY_SHARE
