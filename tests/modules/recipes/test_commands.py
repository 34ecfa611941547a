"""``courtyard recipes import``: files, folders and archives, again and again without doubles."""

import asyncio
import io
import json
import signal
import sys
import zipfile
from pathlib import Path

import pytest

from courtyard.modules.recipes.actions.bulk import Fate, NoSuchMember, Outcome, files_in, import_files, member
from modules.recipes.builders import titles
from support.actors import Person
from support.app import App
from support.house import clean_environment
from support.waiting import wait_until


def page(number: int) -> str:
    told = {
        "@context": "https://schema.org",
        "@type": "Recipe",
        "name": f"Soup number {number}",
        "recipeIngredient": [f"{number} leeks"],
        "recipeInstructions": "Simmer.",
    }
    return f'<!doctype html><title>x</title><script type="application/ld+json">{json.dumps(told)}</script>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pages, a Cooklang file, an archive with one more page, and three files without a recipe."""
    folder = tmp_path / "recipes"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "one.html").write_text(page(1))
    (folder / "deep" / "two.html").write_text(page(2))
    (folder / "deep" / "er" / "toast.cook").write_text("Toast the @bread{2%slices}.")
    (folder / "news.html").write_text("<!doctype html><p>Nothing to eat.</p>")
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 no")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("three.html", page(3))
    (folder / "more.zip").write_bytes(buffer.getvalue())
    return folder


async def run(app: App, who: Person, *paths: Path, dry_run: bool = False) -> list[Fate]:
    cookbook = app.dependency("cookbook")
    actor = await member(cookbook, who.username)
    found = import_files(cookbook, actor, files_in(paths), dry_run=dry_run)
    return [fate async for _, fates in found for fate in fates]


def outcomes(fates: list[Fate]) -> dict[str, list[str]]:
    return {kind: sorted(fate.detail for fate in fates if fate.outcome is kind) for kind in Outcome}


async def test_a_folder_twice(app: App, owner: Person, folder: Path) -> None:
    soups = ["Soup number 1", "Soup number 2", "Soup number 3", "toast"]
    rehearsal = outcomes(await run(app, owner, folder, dry_run=True))
    assert ([each.lower() for each in rehearsal["created"]], await titles(owner)) == ([s.lower() for s in soups], [])

    first = await run(app, owner, folder)
    assert outcomes(first)["created"] == rehearsal["created"]
    assert sorted(fate.name for fate in first if fate.outcome is Outcome.REFUSED) == ["broken.zip", "news.html"]

    again = outcomes(await run(app, owner, folder, folder / "one.html"))
    assert (again["created"], again["already there"]) == ([], rehearsal["created"])
    assert len(await titles(owner)) == 4


async def test_two_imports_at_once_make_no_doubles(app: App, owner: Person, folder: Path) -> None:
    both = await asyncio.gather(run(app, owner, folder), run(app, owner, folder))
    created = [fate.detail for fates in both for fate in fates if fate.outcome is Outcome.CREATED]
    assert len(created) == len(set(created)) == len(await titles(owner)) == 4


async def test_two_files_done_at_the_same_moment_before_the_last_one(app: App, owner: Person, tmp_path: Path) -> None:
    gone = [tmp_path / f"{number}.html" for number in range(3)]  # that is seen at once, for two of them together
    actor = await member(app.dependency("cookbook"), owner.username)
    found = import_files(app.dependency("cookbook"), actor, gone, readers=2)
    fates = {path: [fate.outcome for fate in done] async for path, done in found}
    assert fates == {path: [Outcome.REFUSED] for path in gone}


async def test_stopped_half_way_and_run_again(app: App, owner: Person, folder: Path) -> None:
    cookbook = app.dependency("cookbook")
    actor = await member(cookbook, owner.username)
    found = import_files(cookbook, actor, files_in([folder]), readers=1)
    async for _, fates in found:
        if any(fate.outcome is Outcome.CREATED for fate in fates):
            break
    await found.aclose()
    so_far = len(await titles(owner))
    assert 1 <= so_far < 4
    rest = outcomes(await run(app, owner, folder))
    assert (len(rest["created"]), len(rest["already there"])) == (4 - so_far, so_far)


async def test_what_is_not_there_is_said(app: App, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files_in([tmp_path / "nothing"])
    with pytest.raises(NoSuchMember):
        await member(app.dependency("cookbook"), "nobody-at-all")


async def command(app: App, *words: str) -> asyncio.subprocess.Process:
    settings = app.settings
    assert settings.mongodb_url is not None
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "courtyard.processes.cli", "recipes", "import", *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={
            **clean_environment(),
            "MONGODB_URL": settings.mongodb_url.get_secret_value(),
            "REDIS_URL": settings.redis_url or "",
            "MONGODB_DB_NAME": settings.database_prefix,
        },
    )


async def test_from_the_terminal(app: App, owner: Person, folder: Path, tmp_path: Path) -> None:
    data = ("--data-dir", str(tmp_path / "data"))
    process = await command(app, str(folder), "--as", owner.username, *data)
    out, err = await process.communicate()
    assert (process.returncode, err.decode()) == (0, "")
    assert "4 created, 0 already there, 2 refused" in out.decode()
    assert "news.html: " in out.decode()
    assert len(await titles(owner)) == 4

    process = await command(app, str(folder), "--as", "nobody", *data)
    out, err = await process.communicate()
    assert process.returncode == 1
    assert err.decode().startswith("courtyard: --as: nobody is called nobody.")


async def test_control_c_says_how_far_it_came(app: App, owner: Person, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(1500):
        (folder / f"{number}.html").write_text(page(number))
    process = await command(app, str(folder), "--as", owner.username, "--data-dir", str(tmp_path / "data"))

    kept = app.dependency("cookbook").store.recipes.raw

    async def has_begun() -> bool:
        return bool(await kept.count_documents({}))

    await wait_until(has_begun, "the first recipe", 60)
    process.send_signal(signal.SIGINT)
    out, err = await process.communicate()
    assert process.returncode == 130, f"what shells expect of a program that was interrupted: {out.decode()[-300:]}"
    assert "Run it again to go on" in out.decode()
    assert "Traceback" not in err.decode()
    assert int(out.split(b" created")[0].split()[-1]) <= await kept.count_documents({}) < 1500
