"""What media keep of people, what goes into their copies, and what becomes of it when they are erased."""

from courtyard.kernel.privacy import Fate, Share, Trace, Withheld
from courtyard.modules.media.store.collections import FILES, UPLOADS, USAGES

EXPORTS: tuple[Share | Withheld, ...] = (
    Share(collection=FILES, by=("owner",), file="files", without=("request_key", "look_at", "run")),
    Share(collection=UPLOADS, by=("owner",), file="uploads", without=("pieces",)),
    Share(collection=USAGES, by=("owner",), file="room"),
)
ERASES = (
    Trace(FILES, "owner", Fate.BY_MODULE),
    Trace(UPLOADS, "owner", Fate.BY_MODULE),
    Trace(USAGES, "owner"),
)
