"""Any file: what it is, by its content, and the tasks in it."""

from pathlib import PurePosixPath
from typing import Any

from courtyard.kernel.basics import printable
from courtyard.modules.tasks.errors import ImportNotRead, ImportTooLarge
from courtyard.modules.tasks.formats import own_csv, ticktick, todoist
from courtyard.modules.tasks.formats.draft import Reading, Surroundings
from courtyard.modules.tasks.formats.ical.reading import read_icalendar
from courtyard.modules.tasks.formats.own_json import is_own_json, read_own_json
from courtyard.modules.tasks.formats.raw import json_of
from courtyard.modules.tasks.formats.tables import header_in
from courtyard.modules.tasks.formats.trello import is_trello, read_trello
from courtyard.modules.tasks.formats.vikunja import is_vikunja, read_vikunja, read_vikunja_data
from courtyard.modules.tasks.formats.wekan import is_wekan, read_wekan
from courtyard.modules.tasks.models.importing import FILE_BYTES_MAX

_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD_BYTES = 8_192


def read_file(data: bytes, surroundings: Surroundings) -> Reading:
    """The tasks of a file, whatever it is called.

    Raises:
        ImportNotRead: nobody here reads such a file.
        ImportBroken: it is what it seems to be, and broken.
        ImportTooLarge: it is larger than 64 MiB, or holds more than 100,000 tasks.
    """
    if len(data) > FILE_BYTES_MAX:
        raise ImportTooLarge(details={"bytes_max": FILE_BYTES_MAX})
    if data.startswith(_ZIPS):
        reading = read_vikunja(data)
        if reading is None:
            raise ImportNotRead("This archive is not read here: it is no export of Vikunja. Unpack it first.")
        return reading
    head = _head(data)
    if head.startswith(("{", "[")):
        return _read_json(data, surroundings)
    if "BEGIN:VCALENDAR" in head.upper():
        return read_icalendar(data, surroundings)
    return _read_table(data, head, surroundings)


def named_after(name: str) -> str:
    """What to call a project that a file does not name: the file's own name, without its ending."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    return printable(stem)[:100] or "Imported"


def _head(data: bytes) -> str:
    """The beginning as text; a character that is cut in two does not matter."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return data[:_HEAD_BYTES].decode(encoding, "replace").lstrip("\ufeff \r\n\t")


def _read_json(data: bytes, surroundings: Surroundings) -> Reading:
    value: Any = json_of(data)
    if is_own_json(value):
        return read_own_json(data)
    if is_wekan(value):
        return read_wekan(value, surroundings)
    if is_trello(value):
        return read_trello(value, surroundings)
    if is_vikunja(value):
        return read_vikunja_data(value)
    raise ImportNotRead


def _read_table(data: bytes, head: str, surroundings: Surroundings) -> Reading:
    header = header_in(head, (own_csv.HEADER, ticktick.HEADER, todoist.HEADER))
    if header == own_csv.HEADER:
        return own_csv.read_own_csv(data)
    if header == ticktick.HEADER:
        return ticktick.read_ticktick(data, surroundings)
    if header == todoist.HEADER:
        return todoist.read_todoist(data, surroundings)
    raise ImportNotRead
