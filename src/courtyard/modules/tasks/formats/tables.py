"""Text and tables in files: what their bytes say, and in which line each row begins."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from courtyard.modules.tasks.errors import ImportBroken

# The limit of the csv module holds for the whole process and is too small for long notes; files are bounded before.
csv.field_size_limit(32 * 1024 * 1024)
_COLUMNS_MAX = 200
_HEADER_ROWS_MAX = 30
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


class Row(msgspec.Struct, frozen=True):
    """A row of a table: the line in which it begins, and its cells by the names in the header, in lower case."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        """A cell, trimmed; nothing where the table has no such column."""
        return self.cells.get(name, "").strip()

    @property
    def where(self) -> str:
        """The place, for people."""
        return f"line {self.line}"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not any(cell.strip() for cell in self.cells.values())


def text_of(data: bytes) -> str:
    """The text in a file: UTF-8, UTF-16 with its mark, or what Windows wrote before.

    Raises:
        ImportBroken: it is no text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decoded(data.removeprefix(mark), encoding)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _decoded(data, "cp1252")


def rows_of(text: str, *, header_with: frozenset[str]) -> Iterator[Row]:
    """The rows below the first one that names all these columns.

    Raises:
        ImportBroken: there is no such row, or the table is broken.
    """
    names: list[str] | None = None
    for line, cells in _lines(text):
        if names is not None:
            yield Row(line, dict(zip(names, cells, strict=False)))
        elif header_with <= {cell.strip().lower() for cell in cells}:
            names = [cell.strip().lower() for cell in cells[:_COLUMNS_MAX]]
    if names is None:
        raise ImportBroken(f"file: no row names the columns {', '.join(sorted(header_with))}.")


def header_in(head: str, headers: Iterable[frozenset[str]]) -> frozenset[str] | None:
    """Which of these sets of columns a row at the beginning of a file names."""
    wanted = tuple(headers)
    try:
        for _, cells in islice(_lines(head), _HEADER_ROWS_MAX):
            named = {cell.strip().lower() for cell in cells}
            if found := next((header for header in wanted if header <= named), None):
                return found
    except ImportBroken:
        return None  # what breaks before its header is no table of tasks
    return None


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text[: text.find("\n", 1)] if "\n" in text else text
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise ImportBroken(f"file: line {line}: this is no table ({error}).") from error


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ImportBroken("file: it is no text.") from error


class Origins:
    """Names for the tasks of a file that gives them none: the same file makes the same names."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, *parts: str) -> str:
        """The name of what these parts tell apart; of several equal ones, each has its own."""
        name = hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
        self._seen[name] += 1
        return name if self._seen[name] == 1 else f"{name}-{self._seen[name]}"
