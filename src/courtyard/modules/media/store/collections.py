"""The module's collections and their indexes."""

from courtyard.kernel.documents import CollectionSpec, index
from courtyard.modules.media.models import Claim, MediaFile, Upload, Usage

FILES = CollectionSpec(
    "files",
    MediaFile,
    indexes=(
        index("owner", "-_id"),
        index("owner", "request_key", unique=True, partial={"request_key": {"$exists": True}}),
        index("look_at", "_id"),
        index("state", "updated_at"),
    ),
)
CLAIMS = CollectionSpec("claims", Claim, indexes=(index("file", "holder", unique=True), index("holder")))
UPLOADS = CollectionSpec("uploads", Upload, indexes=(index("owner", "-_id"), index("expires_at")))
USAGES = CollectionSpec("usages", Usage, indexes=(index("owner", unique=True),))

COLLECTIONS = (FILES, CLAIMS, UPLOADS, USAGES)
