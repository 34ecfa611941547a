"""Which store it is: a choice of settings."""

from courtyard.kernel.blobs.blobs import Blobs
from courtyard.kernel.blobs.bucket import BucketShelf
from courtyard.kernel.blobs.folder import FolderShelf
from courtyard.kernel.settings import Settings


def open_blobs(settings: Settings) -> Blobs:
    """The bucket that the settings name, or else a folder of the data dir."""
    if settings.s3_bucket:
        return Blobs(BucketShelf(settings))
    return Blobs(FolderShelf(settings.data_dir / "files"))
