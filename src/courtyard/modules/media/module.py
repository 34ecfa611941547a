"""The manifest of media."""

from pathlib import Path

from courtyard.kernel.module import Built, Court, Module
from courtyard.modules.media.actions.archive import Archive
from courtyard.modules.media.actions.arriving import Arrivals
from courtyard.modules.media.actions.erasing import caretakers
from courtyard.modules.media.actions.holding import Holding, Keepers
from courtyard.modules.media.actions.looking import Looking
from courtyard.modules.media.actions.own import OwnFiles
from courtyard.modules.media.actions.processing import Processing
from courtyard.modules.media.actions.resuming import Resuming
from courtyard.modules.media.actions.serving import Serving
from courtyard.modules.media.actions.transfers import Transfers
from courtyard.modules.media.actions.workshop import Workshop
from courtyard.modules.media.commands import media
from courtyard.modules.media.contract import Media
from courtyard.modules.media.events import EVENTS
from courtyard.modules.media.jobs import SCHEDULES, handlers
from courtyard.modules.media.pages import PAGES
from courtyard.modules.media.routes import ROUTES
from courtyard.modules.media.store import COLLECTIONS, ERASES, EXPORTS, FileStore, HoldingStore, UploadStore


def build(court: Court) -> Built:
    """Put media together."""
    database = court.database("media")
    archive = Archive(
        FileStore(database, court.outbox("media")),
        HoldingStore(database),
        UploadStore(database),
        court.blobs,
        court.spool,
        court.jobs,
        court.cache,
        court.settings,
    )
    looking, keepers, workshop = Looking(archive), Keepers(), Workshop()
    transfers = Transfers(archive.uploads, court.settings.media_uploads_at_once)
    arrivals = Arrivals(archive, transfers)
    processing = Processing(archive, workshop)
    collecting, eraser = caretakers(archive, keepers, processing)
    return Built(
        dependencies={
            "arrivals": arrivals,
            "own_files": OwnFiles(archive, keepers, looking, collecting),
            "resuming": Resuming(archive, arrivals, transfers),
            "serving": Serving(looking, court.blobs),
            "collecting": collecting,
        },
        contracts={Media: Holding(archive, keepers, looking, arrivals)},
        jobs=handlers(processing, collecting),
        schedules=SCHEDULES,
        export=eraser.export,
        erase=eraser.erase,
        close=workshop.close,
    )


MODULE = Module(
    name="media",
    build=build,
    collections=COLLECTIONS,
    exports=EXPORTS,
    erases=ERASES,
    events=EVENTS,
    routes=ROUTES,
    pages=PAGES,
    commands={"media": media},
    root=Path(__file__).parent,
)
