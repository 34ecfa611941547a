"""The room's face: what a process asks of the audit log."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from courtyard.kernel.audit.chaining import Chainer
from courtyard.kernel.audit.entries import Happening
from courtyard.kernel.audit.reading import Reader
from courtyard.kernel.audit.recording import Recorder
from courtyard.kernel.audit.signing import Signer
from courtyard.kernel.audit.verifying import Verifier
from courtyard.kernel.cache import end_tasks
from courtyard.kernel.documents import Database
from courtyard.kernel.settings import Settings


class Audit:
    """Security events of one installation: ``await court.audit.record(Happening(kind="signed_in", …))``.

    Attributes:
        reader: Shows them, and forgets what is personal in them.
        verifier: Says whether all of them are as they were.
        chainer: Chains them; at work in the workers.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        signer = Signer(settings)
        self._recorder = Recorder(database, signer)
        self.reader = Reader(database)
        self.verifier = Verifier(database, signer)
        self.chainer = Chainer(
            database,
            signer,
            kept=timedelta(days=settings.audit_days),
            details_kept=timedelta(days=settings.audit_details_days),
        )

    async def record(self, told: Happening) -> None:
        """Keep an event; never fails, see ``Recorder``."""
        await self._recorder.record(told)

    @asynccontextmanager
    async def chaining(self) -> AsyncIterator[None]:
        """Chain while the block runs."""
        task = asyncio.create_task(self.chainer.run(), name="audit chain")
        try:
            yield
        finally:
            await end_tasks(task)
