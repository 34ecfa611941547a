"""Unpack a compressed page no further than a bound, however small the packed form is."""

import zlib

from courtyard.modules.recipes.errors import PageNotFetched, PageTooLarge

_GZIP_OR_ZLIB = 47  # zlib's word for "look at the header"


class Unpacking:
    """Takes chunks as they arrive; only plain and gzip, since nothing else was asked for.

    Of several gzip members only the first counts: thousands of empty ones are an attack, not a page.
    """

    def __init__(self, encoding: str, bytes_max: int) -> None:
        encoding = encoding.strip().lower()
        if encoding not in {"identity", "gzip", "x-gzip", "deflate"}:
            raise PageNotFetched("The site answers in a compression that was not asked for.")
        self._unpacker = None if encoding == "identity" else zlib.decompressobj(_GZIP_OR_ZLIB)
        self._parts: list[bytes] = []
        self._room_bytes = bytes_max

    def feed(self, chunk: bytes) -> None:
        """Take a chunk.

        Raises:
            PageTooLarge: it unpacks to more than the bound.
            PageNotFetched: it is broken.
        """
        try:
            # One byte more than there is room for tells that there is more.
            part = chunk if self._unpacker is None else self._unpacker.decompress(chunk, self._room_bytes + 1)
        except zlib.error as error:
            raise PageNotFetched("The site's answer is broken.", cause=repr(error)) from error
        self._room_bytes -= len(part)
        if self._room_bytes < 0:
            raise PageTooLarge
        self._parts.append(part)

    def whole(self) -> bytes:
        """All of it."""
        return b"".join(self._parts)
