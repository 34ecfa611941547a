"""Names of uploaded files: words to show, never paths."""

from urllib.parse import quote

from courtyard.kernel.basics import printable
from courtyard.modules.media.models import FileType

_NAME_MAX = 120


def shown_name(given: str, file_type: FileType) -> str:
    """The last part of what the browser calls it, with the ending that its content has."""
    last = printable(given.replace("\\", "/").rpartition("/")[2]).strip(". ")
    stem = (last.rpartition(".")[0] or last)[:_NAME_MAX].strip()
    return f"{stem or file_type.kind.value}.{file_type.extension}"


def disposition(name: str) -> str:
    """A ``Content-Disposition`` that saves under this name (RFC 6266, RFC 8187)."""
    plain = "".join(letter if _is_plain(letter) else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _is_plain(letter: str) -> bool:
    return letter.isascii() and letter.isprintable() and letter not in '"\\;%'
