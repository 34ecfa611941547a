import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from courtyard.processes.commands import add_commands

Env = dict[str, str]

PERSON = ["--username", "ada", "--email", "ada@example.org"]


@pytest.fixture
def env(mongodb_url: str, redis_url: str, database_prefix: str, tmp_path: Path) -> Env:
    return {
        "COURTYARD_ENV": "test",
        "MONGODB_URL": mongodb_url,
        "REDIS_URL": redis_url,
        "MONGODB_DB_NAME": database_prefix,
        "COURTYARD_DATA_DIR": str(tmp_path),
        "COLUMNS": "200",
    }


def run(env: Env, *words: str) -> Result:
    app = typer.Typer()
    add_commands(app)
    return CliRunner().invoke(app, list(words), env=env)


def test_facts_can_be_looked_at_and_read_again(env: Env) -> None:
    made = run({**env, "COURTYARD_PASSWORD": "Rosemary and thyme 7"}, "user", "create", *PERSON)
    assert made.exit_code == 0, made.output
    listed = run(env, "events", "list")
    assert listed.exit_code == 0, listed.output
    (line,) = [each for each in listed.output.splitlines() if "accounts.write_welcome" in each]
    assert "user.registered" in line
    shown = run(env, "events", "tail", "--no-follow", "--topic", "user.registered")
    assert json.loads(shown.output)["data"]["username"] == "ada"
    replayed = run(env, "events", "replay", "--reaction", "accounts.write_welcome", "--since", "2026-01-01")
    assert "1 facts read" in replayed.output, replayed.output
    assert run(env, "events", "dead", "--retry").output == "0 of 0 done\n"


@pytest.mark.parametrize(
    ("words", "way_out"),
    [
        (("replay", "--reaction", "accounts.write_welcome", "--since", "tea time"), "--since: tea time is no instant"),
        (("replay", "--reaction", "tea.pour", "--since", "2026-01-01"), "there are: accounts."),
        (("dead", "--reaction", "tea.pour"), "there are: accounts."),
    ],
)
def test_what_cannot_be_is_refused_with_a_way_out(env: Env, words: tuple[str, ...], way_out: str) -> None:
    outcome = run(env, "events", *words)
    assert way_out in str(outcome.exception)


def test_the_catalogue_needs_no_engines() -> None:
    outcome = run({}, "asyncapi")
    assert json.loads(outcome.output)["asyncapi"] == "3.0.0"
