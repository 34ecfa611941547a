"""Killed for real (SIGKILL) before or behind a commit: there is always a change with its fact, or neither."""

import signal
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from support.app import App
from support.facts import recorded
from support.house import clean_environment

pytestmark = pytest.mark.crashes

PROGRAM = Path(__file__).with_name("writer_process.py")


@pytest.mark.parametrize(
    ("dies_at", "facts", "likes"),
    [
        ("events.before_commit:1", [], []),
        ("events.after_commit:2", ["recipe.published", "recipe.liked"], [1]),
    ],
)
async def test_a_killed_writer_leaves_both_or_neither(
    app: App, mongodb_url: str, redis_url: str, dies_at: str, facts: list[str], likes: list[int]
) -> None:
    process = await create_subprocess_exec(
        *(sys.executable, str(PROGRAM), mongodb_url, redis_url, app.settings.database_prefix),
        env={**clean_environment(), "COURTYARD_CRASH_AT": dies_at},
        stdout=PIPE,
        stderr=PIPE,
    )
    told = await process.communicate()
    assert process.returncode == -signal.SIGKILL, told
    assert [row["topic"] for row in await recorded(app)] == facts
    kept = await app.dependency("cookbook").store.recipes.raw.find().to_list()
    assert [recipe["likes"] for recipe in kept] == likes
