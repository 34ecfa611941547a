"""A process that reads files for another one: parsing strange pages is slow, and nothing but a process can be stopped.

Frames go in and out over the standard streams. In: a ``Task``. Out: a ``Done`` for each file that was looked at, then
an empty frame. Nobody imports this file: loading the readers takes half a second, which a process that serves can save.
"""

import os
import resource
import sys
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from courtyard.kernel.basics import Refusal
from courtyard.modules.recipes.formats.frames import LENGTH_BYTES, Done, Task, frame
from courtyard.modules.recipes.formats.sniff import Outcome, kind_of, read_any, read_archive
from courtyard.modules.recipes.models import Reading

_MEMORY_BYTES_MAX = 2 << 30
_PAGES = (".html", ".htm", ".xhtml")
_TITLES_MAX = 5


def look_at(task: Task) -> Iterator[Done]:
    """Read a file; an archive file by file, a page for its main recipe only."""
    try:
        kind = kind_of(task.name, task.data)
        if kind == "zip":
            yield from map(_done, read_archive(task.data))
            return
        readings = read_any(task.name, task.data, task.url)
        yield Done(task.name, _main_one(readings) if kind == "html" else readings)
    except Refusal as refusal:
        yield Done(task.name, refusal_code=refusal.code, refusal=refusal.public_message)


def _done(outcome: Outcome) -> Done:
    if outcome.refusal is None:
        is_page = outcome.name.lower().endswith(_PAGES)
        return Done(outcome.name, _main_one(outcome.readings) if is_page else outcome.readings)
    return Done(outcome.name, refusal_code=outcome.refusal.code, refusal=outcome.refusal.public_message)


def _main_one(readings: list[Reading]) -> list[Reading]:
    """A page is about one recipe; the others on it are told, since they are mostly hints at further pages."""
    main, *others = readings
    titles = [each.content.title for each in others if each.content.title != main.content.title]
    if not titles:
        return [main]
    told = f"This page mentions more recipes, which were not taken: {', '.join(titles[:_TITLES_MAX])}."
    return [msgspec.structs.replace(main, warnings=[*main.warnings, told])]


def _serve(source: BinaryIO, sink: BinaryIO) -> None:
    while length := source.read(LENGTH_BYTES):
        task = msgspec.msgpack.decode(source.read(int.from_bytes(length, "big")), type=Task)
        for done in look_at(task):
            sink.write(frame(msgspec.msgpack.encode(done)))
            sink.flush()
        sink.write(frame(b""))
        sink.flush()


def main() -> None:
    """Serve until the other side closes."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES_MAX, _MEMORY_BYTES_MAX))
    # Libraries that print must not write between the frames: their standard output is the error stream.
    frames = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _serve(sys.stdin.buffer, frames)


if __name__ == "__main__":
    main()
