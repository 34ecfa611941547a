"""Files: one way to put, read, list and remove them, in a local folder or in S3; and the spool for what comes in.

A key is a path of plain segments that code makes (``files/6f/…/original-3a9c.jpg``), never a name that somebody typed.
What is put is there as a whole or not at all. The caller's process never holds a whole file in memory.
"""

from courtyard.kernel.blobs.blobs import Blob, Blobs, Shelf
from courtyard.kernel.blobs.errors import BlobMissing, BlobsAway, NoRoom
from courtyard.kernel.blobs.opening import open_blobs
from courtyard.kernel.blobs.spool import Incoming, Spool

__all__ = [
    "Blob",
    "BlobMissing",
    "Blobs",
    "BlobsAway",
    "Incoming",
    "NoRoom",
    "Shelf",
    "Spool",
    "open_blobs",
]
