"""Names of uploaded files: words to show, never paths."""

from courtyard.kernel.basics import printable
from courtyard.modules.media.models import FileType

_NAME_MAX = 120


def shown_name(given: str, file_type: FileType) -> str:
    """The last part of what the browser calls it, with the ending that its content has."""
    last = printable(given.replace("\\", "/").rpartition("/")[2]).strip(". ")
    stem = last.rpartition(".")[0] or last
    return f"{stem[:_NAME_MAX] or file_type.kind.value}.{file_type.extension}"


def disposition(name: str) -> str:
    """A ``Content-Disposition`` that saves under this name (RFC 6266, RFC 8187)."""
    plain = "".join(letter if letter.isascii() and letter not in '"\\;%' else "_" for letter in name)
    quoted = "".join(chr(byte) if chr(byte).isalnum() and byte < _ASCII else f"%{byte:02X}" for byte in name.encode())
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quoted}"


_ASCII = 128
