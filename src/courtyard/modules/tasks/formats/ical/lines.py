"""Content lines of iCalendar (RFC 5545, 3.1): unfolded, taken apart, and each with the number of its line."""

import re
from collections.abc import Iterator

import msgspec

from courtyard.modules.tasks.errors import ImportBroken
from courtyard.modules.tasks.formats.draft import Notebook

LINES_MAX = 4_000_000
DEPTH_MAX = 8
LINE_LENGTH_MAX = 1_000_000
_NAME = re.compile(r"[A-Za-z0-9-]{1,80}")
_PARAMETER = re.compile(r';([A-Za-z0-9-]{1,80})=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
_CARET = {"^n": "\n", "^^": "^", "^'": '"'}
_CARETS = re.compile(r"\^[n^']")


class Line(msgspec.Struct, frozen=True):
    """A property: its name and its parameters' names are in upper case."""

    number: int
    name: str
    value: str
    parameters: dict[str, str] = {}

    @property
    def where(self) -> str:
        """The place, for people."""
        return f"line {self.number}"


class Component(msgspec.Struct):
    """``BEGIN:…`` to ``END:…`` with the properties and components in between."""

    kind: str
    number: int
    lines: dict[str, list[Line]] = {}
    components: list["Component"] = []

    @property
    def where(self) -> str:
        """The place, for people."""
        return f"line {self.number}"

    def first(self, name: str) -> Line | None:
        """The first property of that name that is not empty."""
        lines = self.lines.get(name)
        return lines[0] if lines else None

    def all(self, *names: str) -> list[Line]:
        """All properties of these names that are not empty."""
        return [line for name in names for line in self.lines.get(name, ())]

    def add(self, line: Line) -> None:
        """Put a property in, unless it is empty."""
        if line.value.strip():
            self.lines.setdefault(line.name, []).append(line)


def calendars_of(text: str, notebook: Notebook) -> list[Component]:
    """The outermost components of a file; what stands outside of them, or is no property, is noted.

    Raises:
        ImportBroken: components stand more than eight deep.
    """
    root = Component("", 1, {}, [])
    stack = [root]
    for number, raw in unfolded(text):
        line = line_of(number, raw)
        if line is None:
            notebook.note(f"line {number}", f"'{raw[:40]}' is no property; left out")
        elif line.name == "BEGIN":
            component = Component(line.value.strip().upper(), number, {}, [])
            stack[-1].components.append(component)
            stack.append(component)
            if len(stack) > DEPTH_MAX:
                raise ImportBroken(f"file: line {number}: components stand more than {DEPTH_MAX} deep.")
        elif line.name == "END":
            _close(stack, line, notebook)
        elif len(stack) > 1:
            stack[-1].add(line)
        else:
            notebook.note(line.where, f"'{raw[:40]}' stands outside of the calendar; left out")
    for component in stack[1:]:
        notebook.note(component.where, f"{component.kind[:40]} is not closed: the file may have been cut off")
    return root.components


def _close(stack: list[Component], line: Line, notebook: Notebook) -> None:
    kind = line.value.strip().upper()
    kinds = [component.kind for component in stack]
    if kind not in kinds[1:]:
        notebook.note(line.where, f"END:{kind[:40]} without its beginning; left out")
        return
    while stack.pop().kind != kind:
        pass


def unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers; a line that begins with a space or tab goes on with the one before it."""
    number, parts, length = 1, list[str](), 0
    for place, line in enumerate(re.split(r"\r\n|\n|\r", text), 1):
        if line[:1] in {" ", "\t"} and parts:
            length += len(line)
            if length <= LINE_LENGTH_MAX:
                parts.append(line[1:])
            continue
        if parts and (whole := "".join(parts)).strip():
            yield number, whole
        number, parts, length = place, [line[:LINE_LENGTH_MAX]], len(line)
    if parts and (whole := "".join(parts)).strip():
        yield number, whole


def line_of(number: int, raw: str) -> Line | None:
    """A line taken apart, or ``None`` where it is no property."""
    name = _NAME.match(raw)
    if not name:
        return None
    place = name.end()
    if raw[place : place + 1] == ":":
        return Line(number, name[0].upper(), raw[place + 1 :])
    parameters: dict[str, str] = {}
    while found := _PARAMETER.match(raw, place):
        value = found[2].replace('"', "")
        parameters[found[1].upper()] = _CARETS.sub(lambda caret: _CARET[caret[0]], value)
        place = found.end()
    if raw[place : place + 1] != ":":
        return None
    return Line(number, name[0].upper(), raw[place + 1 :], parameters)
