"""A folder of letters for installations without a mail server: bounded, private, and readable on a page."""

import asyncio
import hashlib
import os
import re
from collections.abc import Collection
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import msgspec

from courtyard.kernel.mail.composing import Composed
from courtyard.kernel.mail.errors import LetterNotFound, MailLater
from courtyard.kernel.mail.figures import FOLDER_LETTERS
from courtyard.kernel.mail.log import words_pattern

_NAME = re.compile(r"[0-9a-f]{32}\Z")
_SUFFIX = ".eml"
_HEAD_BYTES = 32 << 10


class KeptLetter(msgspec.Struct, frozen=True, kw_only=True):
    """One letter in the folder; ``html`` and ``text`` are empty in listings."""

    name: str
    letter: str
    to: str
    sender: str
    subject: str
    written_at: datetime
    headers: tuple[tuple[str, str], ...] = ()
    html: str = ""
    text: str = ""


class OutboxFolder:
    """Keeps the newest ``limit`` letters as ``.eml`` files, which mail programs open too."""

    def __init__(self, path: Path, *, limit: int) -> None:
        self.path = path
        self._limit = limit

    async def send(self, message: Composed) -> str:
        """Write the letter; a second attempt of one job replaces the first.

        Raises:
            MailLater: the disk does not take it.
        """
        try:
            name = await asyncio.to_thread(self._write, message)
        except OSError as error:
            raise MailLater(f"{self.path}: {error.strerror}") from error
        return f"kept as {name}{_SUFFIX}"

    async def close(self) -> None:
        """Nothing is open."""

    async def newest(self, limit: int = 100) -> list[KeptLetter]:
        """The newest letters, without their words."""
        return await asyncio.to_thread(self._newest, limit)

    async def read(self, name: str) -> KeptLetter:
        """One letter with its words.

        Raises:
            LetterNotFound: it is not (or no longer) here.
        """
        if not _NAME.match(name):
            raise LetterNotFound
        try:
            return await asyncio.to_thread(self._read, self._file(name))
        except FileNotFoundError:
            raise LetterNotFound from None

    async def empty(self) -> int:
        """Remove all letters; answers how many."""
        return await asyncio.to_thread(self._remove_beyond, 0)

    async def forget(self, words: Collection[str]) -> int:
        """Remove the letters that have one of these words in them, in a header or in the text; answers how many."""
        known = [word for word in words if word]
        return await asyncio.to_thread(self._forget, words_pattern(known)) if known else 0

    def _forget(self, words: re.Pattern[str]) -> int:
        removed = 0
        for file in self._files():
            try:
                letter = self._read(file)
            except FileNotFoundError:
                continue  # another process made room
            if words.search(f"{letter.to}\n{letter.subject}\n{letter.text}"):
                file.unlink(missing_ok=True)
                removed += 1
        return removed

    def _file(self, name: str) -> Path:
        return self.path / f"{name}{_SUFFIX}"

    def _write(self, message: Composed) -> str:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = hashlib.sha256(message.job_id.encode()).hexdigest()[:32]
        draft = self.path / f"{name}.{os.getpid()}.part"
        # Letters hold links that open things: nobody else on the machine reads them.
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message.content)
        draft.replace(self._file(name))
        self._remove_beyond(self._limit)
        return name

    def _files(self) -> list[Path]:
        """Newest first; a file that another process removes meanwhile is left out."""
        found = []
        for file in self.path.glob(f"*{_SUFFIX}") if self.path.is_dir() else ():
            try:
                found.append((file.stat().st_mtime_ns, file))
            except FileNotFoundError:
                continue  # another process made room
        return [file for _, file in sorted(found, reverse=True)]

    def _remove_beyond(self, kept: int) -> int:
        files = self._files()
        for file in files[kept:]:
            file.unlink(missing_ok=True)
        FOLDER_LETTERS.set(min(len(files), kept))
        return len(files[kept:])

    def _newest(self, limit: int) -> list[KeptLetter]:
        found = []
        for file in self._files()[:limit]:
            try:
                with file.open("rb") as opened:
                    found.append(_listed(file, _parsed(opened.read(_HEAD_BYTES))))
            except FileNotFoundError:
                continue  # another process made room
        return found

    def _read(self, file: Path) -> KeptLetter:
        message = _parsed(file.read_bytes())
        listed = _listed(file, message)
        words = {kind: _words(message, kind) for kind in ("html", "plain")}
        headers = tuple((name, str(value)) for name, value in message.items())
        return msgspec.structs.replace(listed, headers=headers, html=words["html"], text=words["plain"])


def _parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=SMTP)


def _listed(file: Path, message: EmailMessage) -> KeptLetter:
    return KeptLetter(
        name=file.stem,
        letter=str(message["X-Courtyard-Letter"] or ""),
        to=str(message["To"] or ""),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or ""),
        written_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
    )


def _words(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content())
