"""Files in S3, or in anything that speaks like it, by obstore.

Its blocking calls are used, in threads of ours: its asynchronous ones call Python from threads of their own, which can
abort the process when it ends at that moment (ADR 0014).
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError, GenericError
from obstore.store import S3Store

from courtyard.kernel.blobs.blobs import Blob
from courtyard.kernel.blobs.errors import BlobMissing, BlobsAway
from courtyard.kernel.settings import Settings

_PART_BYTES = 8 << 20
_PARTS_AT_ONCE = 2
_CONNECT_S = 5
_RETRIES = 3
_RETRIES_S = 20
_BEHIND_THE_END = "416 Range Not Satisfiable"


class BucketShelf:
    """Fulfils ``Shelf`` with a bucket.

    Args:
        settings: Which bucket, and how to get in.
    """

    name = "s3"
    piece_bytes = 1 << 20

    def __init__(self, settings: Settings) -> None:
        secret = settings.s3_secret_access_key
        keys: dict[str, Any] = {}
        if settings.s3_access_key_id and secret is not None:  # else obstore looks where Amazon's tools look
            keys = {"access_key_id": settings.s3_access_key_id, "secret_access_key": secret.get_secret_value()}
        if settings.s3_endpoint:
            keys["endpoint"] = settings.s3_endpoint
        self._store = S3Store(
            settings.s3_bucket,
            prefix=settings.s3_prefix.strip("/") or None,
            region=settings.s3_region,
            virtual_hosted_style_request=not settings.s3_path_style,
            client_options={
                "allow_http": settings.s3_endpoint.startswith("http://"),
                "timeout": timedelta(seconds=settings.s3_timeout_s),
                "connect_timeout": timedelta(seconds=_CONNECT_S),
            },
            retry_config={"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=_RETRIES_S)},
            **keys,
        )

    def put(self, key: str, source: Path, media_type: str) -> None:
        """Send it in parts; at most 16 MiB of it are in memory."""
        with _told(key):
            obstore.put(
                self._store,
                key,
                source,
                attributes={"Content-Type": media_type},
                chunk_size=_PART_BYTES,
                max_concurrency=_PARTS_AT_ONCE,
            )
        source.unlink(missing_ok=True)

    def read(self, key: str, start: int, stop: int) -> bytes:
        """A piece of the object, by a request of its own: no connection waits for a slow reader."""
        with _told(key):
            try:
                return bytes(obstore.get_range(self._store, key, start=start, end=stop))
            except GenericError as error:
                if _BEHIND_THE_END in str(error):
                    return b""
                raise

    def fetch(self, key: str, target: Path) -> None:
        """Write it to a local file."""
        with _told(key), target.open("wb") as file:
            for piece in obstore.get(self._store, key).stream(min_chunk_size=self.piece_bytes):
                file.write(piece)

    def size(self, key: str) -> int:
        """The object's size."""
        with _told(key):
            return obstore.head(self._store, key)["size"]

    def delete(self, keys: Sequence[str]) -> None:
        """Remove the objects, many in one request."""
        with _told(keys[0]):
            obstore.delete(self._store, list(keys))

    def listed(self, prefix: str) -> Iterator[Blob]:
        """All objects below a prefix."""
        with _told(prefix):
            for portion in obstore.list(self._store, prefix.rstrip("/") or None, chunk_size=1000):
                for each in portion:
                    yield Blob(each["path"], each["size"], each["last_modified"])

    def check(self) -> None:
        """Ask for one that is hardly there: any answer will do."""
        with _told("check"):
            next(iter(obstore.list(self._store, "check-of-the-store", chunk_size=1)), None)


class _told:  # noqa: N801  (reads as a word in `with _told(key)`)
    """Turns what obstore raises into our refusals."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __enter__(self) -> None:
        """Nothing is needed before."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Say it in our words.

        Raises:
            BlobMissing, BlobsAway.
        """
        if isinstance(error, FileNotFoundError) and "NoSuchBucket" not in str(error):
            raise BlobMissing(cause=self._key) from error
        if isinstance(error, BaseError | FileNotFoundError):
            raise BlobsAway(cause=str(error).partition("\n")[0][:500]) from error
