"""A songbook as a process of its own: ``python songbook_process.py SETTINGS feed|rebuild|read`` with settings as JSON.

``feed`` and ``rebuild`` do that once. ``read`` tells what is found whenever that changes, until there is a song with
the word ``end`` in it.
"""

import asyncio
import json
import sys

from courtyard.kernel.search import SearchNotReady
from kernel.search.songbook import Songbook, open_songbook
from support.app import settings_for_tests


async def main(given: str, task: str) -> None:
    async with open_songbook(settings_for_tests(**json.loads(given))) as songbook:
        if task == "read":
            await read(songbook)
        else:
            await (songbook.feed() if task == "feed" else songbook.rebuild())


async def read(songbook: Songbook) -> None:
    """Say ``reading`` and then each state once."""
    _say("reading")
    known: list[str] | None = None
    while not await _found(songbook, "end"):
        found = await _found(songbook, "")
        if found is not None and found != known:
            _say(" ".join(found))
        known = found


async def _found(songbook: Songbook, words: str) -> list[str] | None:
    try:
        return await songbook.found(words)
    except SearchNotReady:
        return None


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
