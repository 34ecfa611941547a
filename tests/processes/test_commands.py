import json
from pathlib import Path

import pytest
import typer
from pymongo import MongoClient
from typer.testing import CliRunner

from courtyard.processes.commands import add_commands

Env = dict[str, str]


@pytest.fixture
def command_line() -> typer.Typer:
    app = typer.Typer()
    add_commands(app)
    return app


@pytest.fixture
def env(mongodb_url: str, redis_url: str, database_prefix: str, tmp_path: Path) -> Env:
    return {
        "COURTYARD_ENV": "test",
        "MONGODB_URL": mongodb_url,
        "REDIS_URL": redis_url,
        "MONGODB_DB_NAME": database_prefix,
        "COURTYARD_DATA_DIR": str(tmp_path),
    }


def test_the_description_needs_no_engines(command_line: typer.Typer) -> None:
    result = CliRunner().invoke(command_line, ["openapi"])
    assert result.exit_code == 0, result.output
    described = json.loads(result.output)
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/recipes" in described["paths"]


def test_indexes_are_there_after_a_start(command_line: typer.Typer, env: Env) -> None:
    result = CliRunner().invoke(command_line, ["db", "indexes"], env={**env, "COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    assert "recipes" in result.output
    assert "missing" not in result.output


def test_an_index_that_nobody_declared_is_reported_and_dropped(command_line: typer.Typer, env: Env) -> None:
    from_outside = {**env, "COLUMNS": "200"}
    runner = CliRunner()
    assert runner.invoke(command_line, ["db", "indexes"], env=from_outside).exit_code == 0
    _create_index(env, "left_over")
    reported = runner.invoke(command_line, ["db", "indexes"], env=from_outside)
    assert reported.exit_code == 1
    assert "undeclared" in reported.output
    applied = runner.invoke(command_line, ["db", "indexes", "--apply"], env=from_outside)
    assert applied.exit_code == 0, applied.output
    assert "left_over" not in applied.output


def _create_index(env: Env, name: str) -> None:
    with MongoClient[dict[str, object]](env["MONGODB_URL"]) as client:
        client[f"{env['MONGODB_DB_NAME']}_recipes"]["recipes"].create_index("left_over", name=name)
