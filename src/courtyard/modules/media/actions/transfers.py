"""How many files of one member may be arriving at once, over all processes."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from courtyard.kernel.basics import Id
from courtyard.modules.media.actions import figures
from courtyard.modules.media.errors import TooManyUploads
from courtyard.modules.media.store import UploadStore

_RETRY_S = 5.0
_RENEW_S = 8.0


class Transfers:
    """Gives each body that arrives one of its member's places.

    Args:
        store: Where the places are held; those of a killed process end by themselves.
        at_once: How many there are.
    """

    def __init__(self, store: UploadStore, at_once: int) -> None:
        self._store, self._at_once = store, at_once

    @asynccontextmanager
    async def one(self, owner: Id) -> AsyncGenerator[None, None]:
        """A place for the length of the block.

        Raises:
            TooManyUploads: all are taken.
        """
        places = list(self._store.places(owner, self._at_once))
        random.shuffle(places)
        for place in places:
            if await place.hold():
                break
        else:
            raise TooManyUploads(retry_after_s=_RETRY_S)

        async def keep() -> None:
            while True:
                await asyncio.sleep(_RENEW_S)
                await place.hold()

        keeping = asyncio.create_task(keep(), name="place of an upload")
        figures.TRANSFERS.inc()
        try:
            yield
        finally:
            figures.TRANSFERS.dec()
            keeping.cancel()
            await place.release()
