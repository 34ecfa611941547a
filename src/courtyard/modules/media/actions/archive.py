"""What every use case works with, put together once per process."""

from typing import NamedTuple

from courtyard.kernel.blobs import Blobs, Spool
from courtyard.kernel.cache import Cache
from courtyard.kernel.jobs import Jobs
from courtyard.kernel.settings import Settings
from courtyard.modules.media.store import FileStore, HoldingStore, UploadStore


class Archive(NamedTuple):
    """What is known of files, where their bytes lie, and who works on them."""

    files: FileStore
    holdings: HoldingStore
    uploads: UploadStore
    blobs: Blobs
    spool: Spool
    jobs: Jobs
    cache: Cache
    settings: Settings
