"""What goes out with a file's bytes: for how long it may be kept, by whom, and that it is nothing but data."""

from collections.abc import AsyncGenerator

import msgspec

from courtyard.kernel.blobs import Blobs
from courtyard.modules.media.actions.looking import Looking, Served
from courtyard.modules.media.models import ORIGINAL
from courtyard.modules.media.rules.naming import disposition

# Should a browser ever take it for a document, that document may do nothing.
_FOR_GOOD = "public, max-age=31536000, immutable"
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


class Given(msgspec.Struct, frozen=True):
    """A file as an answer."""

    key: str
    size_bytes: int
    etag: str
    media_type: str
    headers: dict[str, str]


class Serving:
    """Gives files out."""

    def __init__(self, looking: Looking, blobs: Blobs) -> None:
        self._looking, self._blobs = looking, blobs

    async def give(self, file: str, name: str, until: int, sign: str) -> Given:
        """Find what an address names.

        Raises:
            FileNotFound: there is no such file, or the address is not good for it.
        """
        served = await self._looking.served(file, name, until, sign)
        variant = served.variant
        return Given(served.key, variant.size_bytes, variant.digest[:32], variant.media_type, _headers(served))

    async def read(self, key: str, start: int, stop: int) -> AsyncGenerator[bytes, None]:
        """The bytes.

        Raises:
            BlobMissing, BlobsAway.
        """
        async for piece in self._blobs.read(key, start, stop):
            yield piece


def _headers(served: Served) -> dict[str, str]:
    is_public = served.private_s is None
    headers = {
        "cache-control": _FOR_GOOD if is_public else f"private, max-age={served.private_s}",
        "content-security-policy": _POLICY,
        # Pages of other origins may show what everybody may see, and nothing else.
        "cross-origin-resource-policy": "cross-origin" if is_public else "same-site",
    }
    variant, name = served.variant, served.file.name
    if variant.name == ORIGINAL or not variant.media_type.startswith("image/"):
        shown = f"{name.rpartition('.')[0]}.{variant.extension}"
        headers["content-disposition"] = disposition(shown)
    return headers
