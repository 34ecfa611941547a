"""Where files, claims and uploads are kept."""

from courtyard.modules.media.store.collections import COLLECTIONS
from courtyard.modules.media.store.files import FileStore
from courtyard.modules.media.store.holdings import HoldingStore
from courtyard.modules.media.store.traces import ERASES, EXPORTS
from courtyard.modules.media.store.uploads import UploadStore

__all__ = ["COLLECTIONS", "ERASES", "EXPORTS", "FileStore", "HoldingStore", "UploadStore"]
