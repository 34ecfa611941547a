"""Files that never change under their address: kept in memory, compressed once, answered without a disk.

An address is ``/static/<hash of the content>/<name>``. All addresses are known at the start, so no request can reach
outside them. A known name under another hash (a page from before an update) gets today's content, not to be kept.
"""

import gzip
import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import brotli

from courtyard.kernel.basics import NotFound

PREFIX = "/static/"
KERNEL_STATIC = Path(__file__).parent / "static"
FILE_BYTES_MAX = 4 * 1024 * 1024
_COMPRESSED_FROM_BYTES = 256
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
# A service worker may serve its own folder only, unless its file says otherwise (W3C Service Workers, section 3.1).
_WORKER = "sw.js"
_TEXT = frozenset({".css", ".js", ".svg", ".txt", ".json", ".webmanifest"})

Headers = list[tuple[bytes, bytes]]


class Answer(NamedTuple):
    """Status, raw ASGI headers, body."""

    status: int
    headers: Headers
    body: bytes


class _File(NamedTuple):
    digest: str
    content_type: bytes
    bodies: dict[str, bytes]  # by content coding; "" is the plain file


class StaticFiles:
    """The files of the kernel and of each module's ``static/`` folder.

    Raises:
        ValueError: for two files of one name, a file type without a known media type, or a file over 4 MiB.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._files: dict[str, _File] = {}
        for folder in (KERNEL_STATIC, *folders):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.name.startswith("."):
                    self._keep(path.relative_to(folder).as_posix(), path)

    def _keep(self, name: str, path: Path) -> None:
        if name in self._files:
            raise ValueError(f"{path}: another folder already has a static file named {name}; rename one.")
        if path.suffix not in _TYPES:
            raise ValueError(f"{path}: no media type is known for {path.suffix}; add it to static_files.py.")
        content = path.read_bytes()
        if len(content) > FILE_BYTES_MAX:
            raise ValueError(f"{path}: {len(content)} bytes are more than {FILE_BYTES_MAX}; such files are media.")
        digest = hashlib.blake2b(content, digest_size=8).hexdigest()
        self._files[name] = _File(digest, _TYPES[path.suffix].encode(), _bodies(content, path.suffix in _TEXT))

    def url(self, name: str) -> str:
        """The address of a file.

        Raises:
            KeyError: for a name that no folder has, so a misspelt link is found by the first test that renders it.
        """
        return f"{PREFIX}{self._files[name].digest}/{name}"

    def size(self, name: str, coding: str = "br") -> int:
        """Bytes sent for a file under a content coding, for the page weight budget."""
        bodies = self._files[name].bodies
        return len(bodies.get(coding, bodies[""]))

    def answer(self, path: str, headers: Iterable[tuple[bytes, bytes]]) -> Answer:
        """Answer a GET of ``/static/…`` (RFC 9110 §8.4, §13.1.2; RFC 8246 immutable).

        Raises:
            NotFound: for every address that ``url`` does not give out, whatever the hash.
        """
        digest, _, name = path.removeprefix(PREFIX).partition("/")
        file = self._files.get(name)
        if file is None or not path.startswith(PREFIX):
            raise NotFound
        asked = {key.lower(): value.decode("latin-1") for key, value in headers}
        coding = _best_coding(asked.get(b"accept-encoding", ""), file.bodies)
        etag = f'"{file.digest}{"-" if coding else ""}{coding}"'
        lasting = b"public, max-age=31536000, immutable" if digest == file.digest else b"no-cache"
        sent: Headers = [
            (b"etag", etag.encode()),
            (b"cache-control", lasting),
            (b"vary", b"accept-encoding"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if name == _WORKER:
            sent.append((b"service-worker-allowed", b"/"))
        if etag in {tag.strip().removeprefix("W/") for tag in asked.get(b"if-none-match", "").split(",")}:
            return Answer(304, sent, b"")
        body = file.bodies[coding]
        sent += [(b"content-type", file.content_type), (b"content-length", str(len(body)).encode())]
        if coding:
            sent.append((b"content-encoding", coding.encode()))
        return Answer(200, sent, body)

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        """The same as an ASGI application for GET and HEAD."""
        try:
            status, headers, body = self.answer(scope["path"], scope["headers"])
        except NotFound:
            status, headers, body = 404, [(b"content-length", b"0")], b""
        if scope["method"] not in ("GET", "HEAD"):
            status, headers, body = 405, [(b"allow", b"GET, HEAD"), (b"content-length", b"0")], b""
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


@lru_cache(maxsize=256)  # for several of them in one process
def _bodies(content: bytes, is_text: bool) -> dict[str, bytes]:  # noqa: FBT001  (private, called once, beside its meaning)
    bodies = {"": content}
    if is_text and len(content) >= _COMPRESSED_FROM_BYTES:
        bodies["br"] = brotli.compress(content, quality=11)
        bodies["gzip"] = gzip.compress(content, 9, mtime=0)
    return bodies


def _best_coding(accepted: str, bodies: dict[str, bytes]) -> str:
    """Brotli, gzip or nothing: the first of ours that the client takes (a weight of zero refuses a coding)."""
    takes = set()
    for part in accepted.split(","):
        coding, _, weight = part.strip().lower().partition(";")
        if weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            takes.add(coding.strip())
    return next((coding for coding in ("br", "gzip") if coding in takes and coding in bodies), "")
