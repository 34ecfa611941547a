"""Where files, claims and uploads are kept."""

from courtyard.modules.media.store.collections import COLLECTIONS
from courtyard.modules.media.store.files import FileStore
from courtyard.modules.media.store.holdings import HoldingStore
from courtyard.modules.media.store.uploads import UploadStore

__all__ = ["COLLECTIONS", "FileStore", "HoldingStore", "UploadStore"]
