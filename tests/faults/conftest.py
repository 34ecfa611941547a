"""A mongod for all trials, a household for each, and the report at the end."""

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from rich.console import Console

from bench.progress import Progress
from courtyard.kernel.engines import Mongod
from faults.household import Household
from faults.report import KEPT, SCENARIOS, Form, Report, form, table
from faults.trial import Trial
from faults.truth import Books

_numbers = itertools.count(1)

TrialOf = Callable[..., AbstractAsyncContextManager[Trial]]


@pytest.fixture(name="form", scope="session")
def _form() -> Form:
    """Full or short."""
    return form()


@pytest.fixture(scope="session")
def progress() -> Iterator[Progress]:
    """Where a person watches; run with ``-s``."""
    with Progress(Console(file=sys.stderr)) as shown:
        shown.expect(len(SCENARIOS))
        yield shown


@pytest.fixture(scope="session")
def report(form: Form, progress: Progress) -> Iterator[Report]:
    """Collects what was passed; a full run writes the page."""
    report = Report(None if form.is_short else KEPT)
    yield report
    progress.say(f"passed:\n{table(report.fresh)}")
    report.write()


@pytest.fixture(scope="session")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    """A mongod that only the trials use, since they kill it."""
    engine = Mongod(tmp_path_factory.mktemp("faults") / "mongodb", cache_gb=0.25, oplog_mb=200)
    asyncio.run(engine.start())
    yield engine
    asyncio.run(engine.stop())


@pytest.fixture
def trial_of(mongod: Mongod, progress: Progress, tmp_path: Path) -> TrialOf:
    """Opens trials, each with a running household: give the scenario's short name and what is done in words."""

    @asynccontextmanager
    async def make(scenario: str, title: str, **counts: Any) -> AsyncIterator[Trial]:
        progress.step(f"{scenario}: starting")
        prefix = f"f{next(_numbers)}"
        with MongoClient[dict[str, Any]](mongod.url) as client:
            async with Household(tmp_path, mongod, prefix, **counts) as household:
                yield Trial(scenario, title, household, Books(client, prefix), progress)
            for name in client.list_database_names():
                if name.startswith(f"{prefix}_"):
                    client.drop_database(name)

    return make
