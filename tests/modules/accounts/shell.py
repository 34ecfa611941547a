"""A shell on an installation whose engines run already."""

from pathlib import Path
from typing import Any

import typer
from pymongo import MongoClient
from typer.testing import CliRunner, Result

from courtyard.processes.commands import add_commands


class Shell:
    """A shell on an installation whose engines run already."""

    def __init__(self, mongodb_url: str, redis_url: str, prefix: str, data_dir: Path) -> None:
        self._mongodb_url, self._prefix = mongodb_url, prefix
        self._variables = {
            "COURTYARD_ENV": "test",
            "MONGODB_URL": mongodb_url,
            "REDIS_URL": redis_url,
            "MONGODB_DB_NAME": prefix,
            "COURTYARD_DATA_DIR": str(data_dir),
        }

    def run(
        self, *words: str, typed: str = "", command: tuple[str, ...] = ("user", "create"), **variables: str
    ) -> Result:
        command_line = typer.Typer()
        add_commands(command_line)
        return CliRunner().invoke(command_line, [*command, *words], typed, {**self._variables, **variables})

    def users(self) -> list[dict[str, Any]]:
        with MongoClient[dict[str, Any]](self._mongodb_url) as client:
            return list(client[f"{self._prefix}_accounts"]["users"].find())
