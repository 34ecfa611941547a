"""A post office of a test's own, whose letters are delivered when the test says so."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from courtyard.kernel.documents import Database, Databases
from courtyard.kernel.jobs import COLLECTIONS as JOB_COLLECTIONS
from courtyard.kernel.jobs import Jobs
from courtyard.kernel.mail import COLLECTIONS, Letter, LetterRecord, LetterTemplate, MailOffice, OutboxFolder
from support.app import settings_for_tests
from support.furnishing import furnish
from support.jobs import unwatched

TEMPLATES = Path(__file__).parent / "templates"
GREETING = LetterTemplate(name="greeting", file="trial/greeting.jinja", sample={"name": "Ada"})
NEWS = LetterTemplate(
    name="news", file="trial/greeting.jinja", sample={"name": "Ada"}, essential=False, about="the news"
)
KEY = LetterTemplate(
    name="key",
    file="trial/key.jinja",
    sample={"name": "Ada", "url": "https://courtyard.example/reset?token=sample"},
    secrets=frozenset({"url"}),
)
LEAKY = LetterTemplate(
    name="leaky",
    file="trial/leaky.jinja",
    sample={"url": "https://courtyard.example/reset?token=sample"},
    secrets=frozenset({"url"}),
)


class Desk:
    """One process's mail: the office, its database, and the jobs that it added."""

    def __init__(self, office: MailOffice, jobs: Jobs, database: Database) -> None:
        self.office = office
        self.jobs = jobs
        self.database = database

    @property
    def folder(self) -> OutboxFolder:
        """Where letters lie without a mail server."""
        assert self.office.folder is not None
        return self.office.folder

    async def post(self, template: str = "greeting", to: str = "ada@example.org", **options: Any) -> str:
        """Post a letter."""
        given: dict[str, Any] = {"values": {"name": "Ada"}, **options}
        job_id = given.pop("id", f"{template}.1")
        return await self.office.post.send_later(Letter(template=template, to=to, **given), id=job_id)

    async def deliver(self, job_id: str, *, attempt: int = 1) -> Any:
        """Run the job as a worker does, once."""
        record = await self.jobs.ledger.find(job_id)
        assert record is not None, f"no job {job_id}"
        job_type, handler = next(each for each in self.office.handlers.items() if each[0].name == record.type)
        payload = msgspec.json.decode(record.payload, type=job_type.payload)
        return await handler(payload, unwatched(job_id, attempt=attempt))

    async def send(self, template: str = "greeting", **options: Any) -> Any:
        """Post a letter and deliver it."""
        return await self.deliver(await self.post(template, **options))

    async def record(self, job_id: str = "greeting.1") -> LetterRecord:
        """What the log has of a letter."""
        found = await self.office.log.of(job_id)
        assert found is not None, f"no letter {job_id}"
        return found


DeskFactory = Callable[..., Any]


@asynccontextmanager
async def desks(databases: Databases, redis_url: str, prefix: str, data_dir: Path) -> AsyncIterator[DeskFactory]:
    """Make post offices that differ in settings, on one database."""
    database = databases.database("kernel")
    await furnish(database, [*COLLECTIONS, *JOB_COLLECTIONS])
    async with AsyncExitStack() as stack:

        async def make(**changes: Any) -> Desk:
            given = {"data_dir": data_dir, "public_url": "https://courtyard.example", **changes}
            settings = settings_for_tests("mongodb://unused", redis_url, prefix, **given)
            jobs = Jobs(settings, database)
            stack.push_async_callback(jobs.close)
            office = MailOffice(settings, database, jobs, [GREETING, NEWS, KEY, LEAKY], [TEMPLATES])
            stack.push_async_callback(office.close)
            return Desk(office, jobs, database)

        yield make
