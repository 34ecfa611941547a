"""The yardstick: Fastify, Mongoose and ioredis, as their users would write it."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from bson import ObjectId

from bench import data
from bench.data import Seed
from bench.machine import Split
from bench.sides.missing import NotHereError
from bench.sides.side import Side
from bench.tasks import data as tasks

_DATABASE = "yardstick"
_HERE = Path(__file__).resolve().parents[2]
_INSTALL_LIMIT_S = 300


class YardstickSide(Side):
    """One Node process."""

    name: ClassVar[str] = "yardstick"
    id_field: ClassVar[str] = "_id"

    def __init__(self, folder: Path, split: Split) -> None:
        self.program = installed()
        super().__init__(folder, split)

    def command(self) -> list[str]:
        """One process, as its README says."""
        return ["node", str(self.program / "server.js")]

    def environment(self) -> dict[str, str]:
        """Its engines and port; its rate limit stays on, counted in Valkey, with a limit that is never reached."""
        parts = urlsplit(self.mongod.url)
        return {
            "PORT": str(self.port),
            "MONGODB_URL": parts._replace(path=f"/{_DATABASE}").geturl(),
            "REDIS_URL": self.valkey.url,
            "NODE_ENV": "production",
            "WORKERS": "1",
        }

    def api_processes(self) -> list[int]:
        """The one process."""
        return [self.process.pid] if self.process else []

    def collection(self) -> tuple[str, str]:
        """Mongoose's name for the model Recipe."""
        return _DATABASE, "recipes"

    def task_collection(self) -> tuple[str, str]:
        """Mongoose's name for the model Task."""
        return _DATABASE, "tasks"

    def task_rows(self, numbers: Iterable[int]) -> list[dict[str, Any]]:
        """As Mongoose stores them."""
        return [
            {
                "_id": ObjectId(tasks.task_id(number)),
                "user": ObjectId(self.people[number % len(self.people)]),
                "title": tasks.title(number),
                "status": tasks.status(number // len(self.people)),
                "priority": tasks.PRIORITIES[number % len(tasks.PRIORITIES)],
                "dueDate": tasks.due_at(number),
                "createdAt": tasks.created_at(number),
                "updatedAt": tasks.created_at(number),
                "__v": 0,
            }
            for number in numbers
        ]

    def rows(self, recipes: Iterable[Seed]) -> list[dict[str, Any]]:
        """As Mongoose stores them."""
        return [
            {
                **data.recipe(seed.number, seed.cuisine),
                "_id": ObjectId(data.recipe_id(seed.number)),
                "author": ObjectId(self.people[seed.number % len(self.people)]),
                "createdAt": data.created_at(seed.number),
                "updatedAt": data.created_at(seed.number),
                "__v": 0,
            }
            for seed in recipes
        ]


def installed() -> Path:
    """The yardstick with its packages, in a work folder of ours; its own folder is left alone.

    Raises:
        NotHereError: its source or Node is missing, or its packages cannot be installed.
    """
    source = Path(os.environ.get("COURTYARD_SHARED") or _HERE.parent / "shared") / "peers" / "node-fastify"
    if not (source / "server.js").exists():
        raise NotHereError(
            "the yardstick is not here: put the project's shared folder beside the checkout or set COURTYARD_SHARED; "
            "only Courtyard is measured"
        )
    if not (shutil.which("node") and shutil.which("npm")):
        raise NotHereError("the yardstick needs node and npm on PATH; only Courtyard is measured")
    copy = _HERE / "bench" / "work" / "node-fastify"
    copy.mkdir(parents=True, exist_ok=True)
    fresh = _same(source / "package.json", copy / "package.json") and (copy / "node_modules").is_dir()
    for name in ("server.js", "package.json"):
        (copy / name).write_bytes((source / name).read_bytes())
    if not fresh:
        _install(copy)
    return copy


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.read_bytes() == other.read_bytes()


def _install(folder: Path) -> None:
    command = ["npm", "install", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_INSTALL_LIMIT_S)  # noqa: S603 (ours)
    except (OSError, subprocess.SubprocessError) as error:
        raise NotHereError(
            f"the yardstick's packages cannot be installed ({error}); only Courtyard is measured"
        ) from error
