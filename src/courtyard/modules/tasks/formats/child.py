"""A process that reads one file for another one: reading may take long, and nothing but a process can be ended.

In over the standard input: four bytes of length and an ``Errand``, then the file. Out over the standard output: frames,
each behind four bytes of length: a ``Head``, then the tasks in parts, as MessagePack.
"""

import resource
import sys
from collections.abc import Iterator
from datetime import datetime

import msgspec

from courtyard.kernel.basics import Refusal
from courtyard.modules.tasks.formats.draft import (
    LabelDraft,
    Problem,
    ProjectDraft,
    Reading,
    Source,
    Surroundings,
    TaskDraft,
)
from courtyard.modules.tasks.formats.sniff import named_after, read_file
from courtyard.modules.tasks.rules.time import zone_named

LENGTH_BYTES = 4
PART_TASKS_MAX = 500
PART_BYTES_MAX = 4 << 20
SAMPLE_MAX = 100
_MEMORY_BYTES_MAX = 3 << 30


class Errand(msgspec.Struct, frozen=True):
    """What has to be known beside the file."""

    name: str
    zone: str
    now: datetime


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, but for the tasks; or the code and the words of a refusal.

    Attributes:
        origins: What each task is called in the file.
        counts: How many tasks lie in each project; of the inbox under the empty key.
        sample: The first tasks.
    """

    source: Source = Source.JSON
    projects: list[ProjectDraft] = []
    labels: list[LabelDraft] = []
    problems: list[Problem] = []
    origins: list[str] = []
    counts: dict[str, int] = {}
    sample: list[TaskDraft] = []
    refusal_code: str = ""
    refusal: str = ""


def frames_of(errand: Errand, data: bytes) -> Iterator[bytes]:
    """What the file holds, as frames without their lengths."""
    encode = msgspec.msgpack.Encoder().encode
    zone = zone_named(errand.zone) or zone_named("UTC")
    assert zone is not None  # noqa: S101  (UTC is always there)
    try:
        reading = read_file(data, Surroundings(name=named_after(errand.name), zone=zone, now=errand.now))
    except Refusal as refusal:
        yield encode(Head(refusal_code=refusal.code, refusal=refusal.public_message))
        return
    yield encode(head_of(reading))
    yield from parts_of(reading.tasks)


def head_of(reading: Reading) -> Head:
    """A reading without its tasks."""
    counts: dict[str, int] = {}
    for task in reading.tasks:
        counts[task.project or ""] = counts.get(task.project or "", 0) + 1
    return Head(
        source=reading.source,
        projects=reading.projects,
        labels=reading.labels,
        problems=reading.problems,
        origins=[task.origin for task in reading.tasks],
        counts=counts,
        sample=reading.tasks[:SAMPLE_MAX],
    )


def parts_of(tasks: list[TaskDraft]) -> Iterator[bytes]:
    """The tasks in parts that a document can hold, in their order."""
    encode = msgspec.msgpack.Encoder().encode
    part: list[bytes] = []
    size = 0
    for task in tasks:
        encoded = encode(task)
        if part and (len(part) >= PART_TASKS_MAX or size + len(encoded) > PART_BYTES_MAX):
            yield _listed(part)
            part, size = [], 0
        part.append(encoded)
        size += len(encoded)
    if part:
        yield _listed(part)


def drafts_in(part: bytes) -> list[TaskDraft]:
    """The tasks of a part."""
    return msgspec.msgpack.decode(part, type=list[TaskDraft])


def _listed(items: list[bytes]) -> bytes:
    """MessagePack of a list of things that are encoded already."""
    return b"\xdd" + len(items).to_bytes(4, "big") + b"".join(items)


def main() -> None:
    """Read one file."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES_MAX, _MEMORY_BYTES_MAX))
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    length = int.from_bytes(source.read(LENGTH_BYTES), "big")
    errand = msgspec.msgpack.decode(source.read(length), type=Errand)
    for frame in frames_of(errand, source.read()):
        sink.write(len(frame).to_bytes(LENGTH_BYTES, "big") + frame)
    sink.flush()


if __name__ == "__main__":
    main()
