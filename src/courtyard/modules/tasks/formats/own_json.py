"""Courtyard's own format: JSON that loses nothing but files, which it names."""

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from courtyard.modules.tasks.errors import ImportBroken, ImportTooLarge
from courtyard.modules.tasks.formats.draft import (
    TASKS_MAX,
    Bundle,
    LabelDraft,
    Notebook,
    ProjectDraft,
    Reading,
    Source,
    TaskDraft,
)
from courtyard.modules.tasks.formats.finishing import finished

T = TypeVar("T")

FORMAT, VERSION = "courtyard.tasks", 1
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class _File(msgspec.Struct, kw_only=True):
    """The file; each of its parts is read alone, so that one that is wrong spoils no other."""

    format: str
    version: int = VERSION
    projects: list[msgspec.Raw] = []
    labels: list[msgspec.Raw] = []
    tasks: list[msgspec.Raw] = []


def is_own_json(value: Any) -> bool:
    """Whether this is an export of Courtyard."""
    return isinstance(value, dict) and value.get("format") == FORMAT


class JsonWriter:
    """Writes a file piece by piece, one task a line."""

    def __init__(self) -> None:
        self._encode = msgspec.json.Encoder().encode
        self._has_tasks = False

    def begin(self, bundle: Bundle) -> bytes:
        """All but the tasks."""
        head = self._encode({"format": FORMAT, "version": VERSION})[:-1]
        parts = [
            b",\n" + self._encode(name) + b": [" + self._lines(items) + b"\n]"
            for name, items in (("projects", bundle.projects), ("labels", bundle.labels))
        ]
        return head + b"".join(parts) + b',\n"tasks": ['

    def more(self, tasks: Sequence[TaskDraft]) -> bytes:
        """Some tasks."""
        comma = b"," if self._has_tasks and tasks else b""
        self._has_tasks = self._has_tasks or bool(tasks)
        return comma + self._lines(tasks)

    def end(self) -> bytes:
        """The end of the file."""
        return b"\n]}\n"

    def _lines(self, items: Sequence[msgspec.Struct]) -> bytes:
        return b",".join(b"\n" + self._encode(each) for each in items)


def write_json(bundle: Bundle) -> bytes:
    """Everything at once."""
    writer = JsonWriter()
    return writer.begin(bundle) + writer.more(bundle.tasks) + writer.end()


def read_own_json(data: bytes) -> Reading:
    """What ``write_json`` wrote, or somebody wrote alike.

    Raises:
        ImportBroken: it is no such file, or of a later version.
        ImportTooLarge: it holds more than 100,000 tasks.
    """
    notebook = Notebook()
    try:
        file = msgspec.json.decode(data.removeprefix(_BYTE_ORDER_MARK), type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ImportBroken(f"file: this is no export of Courtyard ({str(error)[:120]}).") from error
    if file.version != VERSION:
        raise ImportBroken(f"file: version {file.version} is not read here, only {VERSION}. Update Courtyard first.")
    if len(file.tasks) > TASKS_MAX:
        raise ImportTooLarge(details={"tasks_max": TASKS_MAX})
    found = Bundle(
        projects=_read(file.projects, ProjectDraft, "project", notebook),
        labels=_read(file.labels, LabelDraft, "label", notebook),
        tasks=_read(file.tasks, TaskDraft, "task", notebook),
    )
    for number, task in enumerate(found.tasks, 1):
        task.where = f"task {number}"
        if task.attachments:
            notebook.note(task.where, f"attachments are not taken along; it has {len(task.attachments)}")
            task.attachments = []
    return finished(Source.JSON, found, notebook)


def _read(items: list[msgspec.Raw], kind: type[T], name: str, notebook: Notebook) -> list[T]:
    decode = msgspec.json.Decoder(kind).decode
    found = []
    for number, item in enumerate(items, 1):
        try:
            found.append(decode(item))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            notebook.note(f"{name} {number}", f"not read: {str(error)[:200]}")
    return found
