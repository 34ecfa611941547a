"""Threads of an engine by their names, and how some of them give way to those that somebody waits for."""

import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path


def renice(pid: int, names: Collection[str], niceness: int) -> int:
    """Let the process's threads of these names have the processor when nobody else wants it; answers how many.

    The first thread, which starts the others, stays as it is. Where the system does not tell of threads there are none.
    """
    found = [thread for thread, name in threads_of(pid) if name in names and thread != pid]
    for thread in found:
        with suppress(ProcessLookupError):  # it has ended meanwhile
            before = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, max(niceness, before))  # upwards is for the system's owner alone
    return len(found)


def threads_of(pid: int) -> Iterator[tuple[int, str]]:
    """The id and the name of each thread of a process; names have at most 15 letters."""
    folder = Path(f"/proc/{pid}/task")
    for task in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):  # it has ended meanwhile
            yield int(task.name), (task / "comm").read_text().strip()
