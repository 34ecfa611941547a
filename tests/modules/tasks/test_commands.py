"""``courtyard tasks import``: files from the terminal, again and again without doubles."""

import asyncio
import sys
from pathlib import Path

import pytest

from courtyard.modules.tasks.actions.hauling import Haul, Haulage, NobodyOfThisName
from modules.tasks.builders import titles
from support.actors import Person
from support.app import App
from support.house import clean_environment

TODOIST = "TYPE,CONTENT,PRIORITY,INDENT,DATE\n" + "".join(f"task,Task {number},4,1,\n" for number in range(150))


async def bring(app: App, person: Person, path: Path, *, dry_run: bool = False) -> list[Haul]:
    haulage: Haulage = app.dependency("task_haulage")
    actor = await haulage.member(person.username)
    return [haul async for haul in haulage.bring(actor, path, into=None, dry_run=dry_run)]


async def test_a_file_is_looked_at_kept_and_not_kept_twice(app: App, owner: Person, tmp_path: Path) -> None:
    (tmp_path / "Home.csv").write_text(TODOIST)
    rehearsal = await bring(app, owner, tmp_path / "Home.csv", dry_run=True)
    assert [(haul.total, haul.created, haul.already_there) for haul in rehearsal] == [(150, 150, 0)]
    assert await titles(owner) == []
    hauls = await bring(app, owner, tmp_path / "Home.csv")
    assert [haul.created for haul in hauls] == [100, 150, 150], "it tells how far it is"
    again = await bring(app, owner, tmp_path / "Home.csv")
    assert (again[-1].created, again[-1].already_there) == (0, 150)
    assert (await bring(app, owner, tmp_path / "none.csv"))[0].refusal == "No such file or directory"
    (tmp_path / "odd.csv").write_text("a,b")
    assert "is not read here" in (await bring(app, owner, tmp_path / "odd.csv"))[0].refusal
    with pytest.raises(NobodyOfThisName):
        await app.dependency("task_haulage").member("nobody")


async def test_from_the_terminal(app: App, owner: Person, tmp_path: Path) -> None:
    (tmp_path / "Home.csv").write_text(TODOIST + "task,Late,4,1,someday\n")
    out, err, code = await command(app, str(tmp_path / "Home.csv"), "--as", owner.username, data=tmp_path)
    assert (code, err) == (0, "")
    assert "Home.csv: 151 created, 0 already there" in out
    assert "  line 152: date 'someday' not read; kept in notes" in out
    assert len(await titles(owner, limit=100)) == 100


async def command(app: App, *words: str, data: Path, **environment: str) -> tuple[str, str, int | None]:
    settings = app.settings
    assert settings.mongodb_url is not None
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "courtyard.processes.cli", "tasks", "import", *words, "--data-dir", str(data / "data")),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={
            **clean_environment(),
            "MONGODB_URL": settings.mongodb_url.get_secret_value(),
            "REDIS_URL": settings.redis_url or "",
            "MONGODB_DB_NAME": settings.database_prefix,
            "PRODUCTS": "tasks",
            **environment,
        },
    )
    out, err = await process.communicate()
    return out.decode(), err.decode(), process.returncode
