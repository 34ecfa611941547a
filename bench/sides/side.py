"""What both sides have in common: two private engines, one pinned API process, the same people and recipes."""

import asyncio
import os
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

from bson import ObjectId
from pymongo import MongoClient

from bench import data
from bench.data import Seed
from bench.machine import Split, pin
from bench.meter import descendants
from bench.sides.client import RefusedError, ask
from bench.sides.missing import NotHereError
from bench.traffic import Target
from courtyard.kernel.engines import Engine, Mongod, Valkey, free_port, spawn

_START_LIMIT_S = 60.0
_STOP_LIMIT_S = 45.0  # longer than it gives its own children
_POLL_S = 0.05
_BATCH = 5_000
_LAST_WORDS = 8


class Side(ABC):
    """One server under test. Entering starts it, leaving stops it.

    Args:
        folder: For its engines' data and its log.
        split: Which cores are whose.
    """

    name: ClassVar[str]
    id_field: ClassVar[str]

    def __init__(self, folder: Path, split: Split) -> None:
        self.folder = folder
        self.split = split
        self.port = free_port()
        self.mongod: Engine = Mongod(folder / "mongodb")
        self.valkey: Engine = Valkey(folder / "valkey")
        self.process: subprocess.Popen[bytes] | None = None
        self.tokens: tuple[str, ...] = ()
        self.people: tuple[str, ...] = ()

    @abstractmethod
    def command(self) -> list[str]:
        """What starts the server."""

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """What it needs to know beyond our own environment."""

    @abstractmethod
    def api_processes(self) -> list[int]:
        """The processes that answer requests."""

    @abstractmethod
    def rows(self, recipes: Iterable[Seed]) -> list[dict[str, Any]]:
        """Recipes as this server itself would have stored them."""

    @abstractmethod
    def task_rows(self, numbers: Iterable[int]) -> list[dict[str, Any]]:
        """Tasks as this server itself would have stored them; those of everybody in turn."""

    @abstractmethod
    def task_collection(self) -> tuple[str, str]:
        """The database and collection of the tasks."""

    @abstractmethod
    def collection(self) -> tuple[str, str]:
        """The database and collection of the recipes."""

    def __enter__(self) -> Self:
        """Start engines and server, and pin them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop server and engines."""
        self._stop()

    def _start(self) -> None:
        asyncio.run(self._start_engines())
        for engine in (self.mongod, self.valkey):
            if engine.process is not None:
                pin(engine.process.pid, self.split.engines)
        with (self.folder / "server.log").open("wb") as log:
            self.process = spawn(self.command(), output=log, environment=os.environ | self.environment())
        pin(self.process.pid, self.split.engines)  # at once: what it starts later, a worker too, stays there
        self._until_healthy(self.process)
        for pid in (self.process.pid, *descendants(self.process.pid)):
            pin(pid, self.split.engines)
        for pid in self.api_processes():
            pin(pid, self.split.api)

    async def _start_engines(self) -> None:
        await asyncio.gather(self.mongod.start(), self.valkey.start())

    def _until_healthy(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + _START_LIMIT_S
        while time.monotonic() < deadline and process.poll() is None:
            try:
                ask(self.port, "GET", "/health")
            except (OSError, RefusedError):
                time.sleep(_POLL_S)
            else:
                return
        raise NotHereError(f"{self.name} did not start: {self._last_words()}")

    def _last_words(self) -> str:
        words = (self.folder / "server.log").read_text(errors="replace").strip().splitlines()[-_LAST_WORDS:]
        return "\n".join(words) or "it said nothing"

    def _stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(_STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for engine in (self.valkey, self.mongod):
            asyncio.run(engine.stop())

    def register(self, count: int) -> None:
        """Make the accounts that all requests come from.

        Raises:
            NotHereError: when the server refuses; the message has its last words.
        """
        try:
            made = [self._registered(data.person(number)) for number in range(count)]
        except RefusedError as refusal:
            raise NotHereError(f"{refusal}; {self.name} said: {self._last_words()}") from None
        self.tokens = tuple(str(each["token"]) for each in made)
        self.people = tuple(str(each["user"].get("id") or each["user"].get("_id")) for each in made)

    def _registered(self, person: dict[str, str]) -> dict[str, Any]:
        made: dict[str, Any] = ask(self.port, "POST", "/api/auth/register", body=person, expected=201)
        return made

    def load(self, recipes: Iterable[Seed]) -> None:
        """Put recipes straight into the database, in batches."""
        database, collection = self.collection()
        client: MongoClient[dict[str, Any]] = MongoClient(self.mongod.url)
        with client:
            batch: list[Seed] = []
            for each in recipes:
                batch.append(each)
                if len(batch) == _BATCH:
                    client[database][collection].insert_many(self.rows(batch), ordered=False)
                    batch = []
            if batch:
                client[database][collection].insert_many(self.rows(batch), ordered=False)

    def load_tasks(self, per_person: int) -> None:
        """Give everybody so many tasks, straight into the database."""
        self.put(self.task_collection(), self.task_rows(range(per_person * len(self.people))))

    def put(self, place: tuple[str, str], rows: list[dict[str, Any]]) -> None:
        """Put rows straight into a collection, in batches."""
        client: MongoClient[dict[str, Any]] = MongoClient(self.mongod.url)
        with client:
            for start in range(0, len(rows), _BATCH):
                client[place[0]][place[1]].insert_many(rows[start : start + _BATCH], ordered=False)

    def stored_task(self, task: str) -> dict[str, Any]:
        """One task as it lies in the database."""
        database, collection = self.task_collection()
        client: MongoClient[dict[str, Any]] = MongoClient(self.mongod.url)
        with client:
            return client[database][collection].find_one({"_id": ObjectId(task)}) or {}

    def stored(self, recipe: str) -> dict[str, Any]:
        """One recipe as it lies in the database."""
        database, collection = self.collection()
        client: MongoClient[dict[str, Any]] = MongoClient(self.mongod.url)
        with client:
            return client[database][collection].find_one({"_id": ObjectId(recipe)}) or {}

    def target(self, recipes: int) -> Target:
        """Where requests go and what is there."""
        return Target(self.port, self.tokens, self.id_field, recipes)

    def facts(self) -> dict[str, str]:
        """Versions of the engines."""
        client: MongoClient[dict[str, Any]] = MongoClient(self.mongod.url)
        with client:
            return {"mongod": str(client.server_info()["version"])}
