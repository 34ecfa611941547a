"""Forms as browsers and programs send them: bytes → fields and files, within bounds, always as UTF-8.

The character set that a part claims is not believed: some take minutes to decode what arrives in a second.
"""

import io
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from multipart import MultipartError, MultipartParser, ParserLimitReached, parse_options_header

from courtyard.kernel.basics import Malformed, TooLarge, UnsupportedType

_MIB = 1024 * 1024


class FormLimits(msgspec.Struct, frozen=True):
    """How much of a form is read. Files are refused unless ``files`` is raised."""

    total_bytes: int = _MIB
    fields: int = 500
    field_bytes: int = 256 * 1024
    files: int = 0
    file_bytes: int = 10 * _MIB


class Upload(msgspec.Struct, frozen=True):
    """One file of a form. ``filename`` and ``content_type`` are what the browser claims; neither is proof."""

    filename: str
    content_type: str
    content: bytes


class Form(msgspec.Struct, frozen=True):
    """The fields of a form in the order sent, each with all its values."""

    values: dict[str, list[str]]
    files: dict[str, list[Upload]] = {}

    def first(self, name: str, otherwise: str = "") -> str:
        """The first value of a field."""
        return next(iter(self.values.get(name, ())), otherwise)


def read_form(body: bytes, content_type: str, limits: FormLimits = FormLimits()) -> Form:  # noqa: B008  (frozen)
    """Read ``application/x-www-form-urlencoded`` or ``multipart/form-data`` (RFC 7578) in UTF-8.

    Raises:
        TooLarge: when the body, a field or a file is larger, or there are more of them, than the limits say.
        Malformed: when the body is not what the content type says.
        UnsupportedType: for any other content type.
    """
    if len(body) > limits.total_bytes:
        raise TooLarge(details={"limit_bytes": limits.total_bytes})
    media_type, options = parse_options_header(content_type)
    match media_type.lower():
        case "application/x-www-form-urlencoded":
            return _read_urlencoded(body, limits)
        case "multipart/form-data" if options.get("boundary"):
            return _read_multipart(body, options["boundary"], limits)
        case _:
            raise UnsupportedType("Send the form as application/x-www-form-urlencoded or multipart/form-data.")


def _read_urlencoded(body: bytes, limits: FormLimits) -> Form:
    values: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=limits.fields, separator="&"
        )
    except UnicodeDecodeError as error:
        raise Malformed("The form is not UTF-8 text.", cause=str(error)) from error
    except ValueError as error:
        raise TooLarge(details={"limit_fields": limits.fields}, cause=str(error)) from error
    for name, value in pairs:
        if len(value) > limits.field_bytes:
            raise TooLarge(f"{name[:80]}: this is too long.", details={"limit_bytes": limits.field_bytes})
        values.setdefault(name, []).append(_plain_lines(value))
    return Form(values)


def _read_multipart(body: bytes, boundary: str, limits: FormLimits) -> Form:
    form = Form({}, {})
    most = limits.fields + limits.files
    parser = MultipartParser(
        io.BytesIO(body), boundary, len(body), strict=True, part_limit=most, spool_limit=limits.total_bytes,
        memory_limit=limits.total_bytes,
    )  # fmt: skip
    try:
        for part in parser:
            if part.filename is None:
                _take_field(form, part, limits)
            elif part.filename or part.size:  # a file field left empty arrives with no name and no bytes
                _take_file(form, part, limits)
    except ParserLimitReached as error:
        raise TooLarge(details={"limit_fields": most}, cause=str(error)) from error
    except MultipartError as error:
        raise Malformed("The form could not be read.", cause=str(error)) from error
    except UnicodeDecodeError as error:
        raise Malformed("The form is not UTF-8 text.", cause=str(error)) from error
    return form


def _take_field(form: Form, part: Any, limits: FormLimits) -> None:
    if part.size > limits.field_bytes:
        raise TooLarge(f"{part.name[:80]}: this is too long.", details={"limit_bytes": limits.field_bytes})
    form.values.setdefault(part.name, []).append(_plain_lines(part.raw.decode()))


def _take_file(form: Form, part: Any, limits: FormLimits) -> None:
    held = sum(len(uploads) for uploads in form.files.values())
    if held >= limits.files:
        raise TooLarge(f"{part.name[:80]}: more files than are taken here.", details={"limit_files": limits.files})
    if part.size > limits.file_bytes:
        raise TooLarge(f"{part.name[:80]}: this file is too large.", details={"limit_bytes": limits.file_bytes})
    form.files.setdefault(part.name, []).append(Upload(part.filename, part.content_type or "", part.raw))


def _plain_lines(text: str) -> str:
    """Browsers send CRLF line ends (HTML §4.10.21.7); documents keep LF."""
    return text.replace("\r\n", "\n")
