"""The court that modules are built on."""

from collections.abc import Mapping
from typing import Any, TypeVar

from courtyard.kernel.audit import Audit
from courtyard.kernel.blobs import Spool, open_blobs
from courtyard.kernel.cache import Cache
from courtyard.kernel.documents import Database, Databases
from courtyard.kernel.events import Events, Outbox
from courtyard.kernel.jobs import Jobs
from courtyard.kernel.limits import Limiter
from courtyard.kernel.live import Hub
from courtyard.kernel.mail import MailOffice, Post
from courtyard.kernel.privacy import Privacy
from courtyard.kernel.push import open_pusher
from courtyard.kernel.search import Search
from courtyard.kernel.settings import Settings

C = TypeVar("C")


class Court:
    """The abilities that a module is built from, and the contracts of the modules that it uses.

    ``scopes`` are all that an API key can be given: what the routes of all modules declare.
    """

    def __init__(
        self,
        settings: Settings,
        databases: Databases,
        cache: Cache,
        limiter: Limiter,
        events: Events,
        jobs: Jobs,
        live: Hub,
        mail: MailOffice,
    ) -> None:
        self.scopes: frozenset[str] = frozenset()
        self.settings = settings
        self.cache = cache
        self.limiter = limiter
        self.events = events
        self.jobs = jobs
        self.live = live
        self.mail = mail
        self.search = Search(settings, databases.database("kernel"), cache, jobs)
        self.audit = Audit(settings, databases.database("kernel"))
        self.pusher = open_pusher(settings)
        self.privacy = Privacy()
        self.blobs = open_blobs(settings)
        self.spool = Spool(settings.data_dir / "spool")
        self._databases = databases
        self._contracts: dict[type, Any] = {}

    def database(self, module: str) -> Database:
        """The module's own database."""
        return self._databases.database(module)

    def outbox(self, module: str) -> Outbox:
        """Where the module records what happened."""
        return self.events.outbox(module)

    @property
    def post(self) -> Post:
        """Where the module posts its letters."""
        return self.mail.post

    def contract(self, wanted: type[C]) -> C:
        """What another module offers under this contract; the module must be in ``uses``.

        Raises:
            LookupError: nobody offers it in this process.
        """
        if wanted not in self._contracts:
            raise LookupError(f"no module in this process offers {wanted.__name__}")
        offered: C = self._contracts[wanted]
        return offered

    def offer(self, contracts: Mapping[type, Any]) -> None:
        """Make a built module's contracts known."""
        self._contracts |= contracts
