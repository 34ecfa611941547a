"""Plain text from what outside formats carry: no markup, no entities, no characters that cannot be shown or stored."""

import html
import re
import unicodedata

from courtyard.kernel.basics import squeeze

_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/h[1-6]|p|li|tr)\b[^<>]*>", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style)\b[^<>]*>[^<]*(?:</\1\s*>)?", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--[^<>]*-->|<![a-zA-Z][^<>]*>")
_SHORTCODE = re.compile(r"\[/?(?:adjustable|caption|shortcode|embed|gallery)\b[^\[\]]*\]", re.IGNORECASE)
_CHARACTERS_MAX = 100_000
_UNSHOWABLE = {"Cc", "Cs", "Co", "Cn"}
_INVISIBLE = dict.fromkeys(
    (0x200B, *range(0x200E, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
)


def storable(text: str) -> str:
    """Text without control characters, lone surrogates, invisible direction marks; any line end becomes a line feed."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    if kept.isascii() and kept.replace("\n", "").isprintable():
        return kept
    return "".join(c if c == "\n" or unicodedata.category(c) not in _UNSHOWABLE else " " for c in kept)


def plain_text(markup: str) -> str:
    """Text of a piece of HTML or of text with entities (even twice escaped): lines kept, tags gone.

    ``a < b`` survives, since only what looks like a tag is one. Nothing is read beyond 100,000 characters.
    """
    text = markup[:_CHARACTERS_MAX]
    text = html.unescape(text) if "&" in text else text
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _SILENT.sub("", text)))
    if "[" in text:
        text = _SHORTCODE.sub("", text)
    lines = (squeeze(line) for line in storable(text).split("\n"))
    return "\n".join(line for line in lines if line)


def without_soft_hyphens(text: str) -> str:
    """Text for comparing and searching: hints where a long word may break are no part of the word."""
    return text.replace("\xad", "")


def plain_line(markup: str) -> str:
    """The same on one line."""
    return plain_text(markup).replace("\n", " ")


def clipped(text: str, length_max: int) -> str:
    """Text of at most ``length_max`` characters; what was cut is shown by an ellipsis."""
    return text if len(text) <= length_max else text[: length_max - 1].rstrip() + "…"
