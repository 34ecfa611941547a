"""The letters that the house sent, and what their links hold."""

import re
from urllib.parse import parse_qs, urlsplit

from courtyard.kernel.mail import KeptLetter
from support.app import App
from support.waiting import wait_until

_LINK = re.compile(r"https?://[^\s<>\"']+\?token=[A-Za-z0-9_-]+")


async def letters(app: App, kind: str = "") -> list[KeptLetter]:
    """Those in the outbox folder, oldest first; of one kind."""
    folder = app.assembly.mail.folder
    assert folder is not None
    kept = [each for each in reversed(await folder.newest()) if kind in {"", each.letter}]
    return [await folder.read(each.name) for each in kept]


async def until_letters(app: App, kind: str, count: int = 1, *, timeout_s: float = 60) -> list[KeptLetter]:
    """Wait for as many of a kind; a worker must be at work."""

    async def have_come() -> bool:
        return len(await letters(app, kind)) >= count

    await wait_until(have_come, f"{count} letters {kind}", timeout_s)
    return await letters(app, kind)


def link_of(letter: KeptLetter) -> str:
    """Where the letter's button leads."""
    found = _LINK.search(letter.text)
    assert found is not None, letter.text
    return found[0]


def token_of(letter: KeptLetter) -> str:
    """What the letter's link holds."""
    return parse_qs(urlsplit(link_of(letter)).query)["token"][0]
