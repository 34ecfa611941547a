"""The guide "Add a module" is true: its code is written to a folder, put into an application, and used."""

import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from importlib import import_module
from pathlib import Path

import httpx
import pytest

from courtyard import modules
from courtyard.kernel.module import Assembly
from courtyard.modules.accounts.module import MODULE as ACCOUNTS
from courtyard.modules.media.module import MODULE as MEDIA
from support.actors import Person, sign_up
from support.app import App, settings_for_tests

GUIDE = Path(__file__).parents[2] / "docs/guides/add-a-module.md"
_FILE = re.compile(r"^`src/courtyard/modules/(wishes/\w+\.py)`:\n\n```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def written(tmp_path: Path) -> Iterator[None]:
    for name, code in _FILE.findall(GUIDE.read_text()):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(code)
    modules.__path__.append(str(tmp_path))
    yield
    modules.__path__.remove(str(tmp_path))
    for name in [each for each in sys.modules if each.startswith("courtyard.modules.wishes")]:
        del sys.modules[name]


@pytest.fixture
async def house(written: None, mongodb_url: str, redis_url: str, database_prefix: str) -> AsyncIterator[App]:
    wishes = import_module("courtyard.modules.wishes.module").MODULE
    assembly = Assembly(settings_for_tests(mongodb_url, redis_url, database_prefix), [MEDIA, ACCOUNTS, wishes], "0")
    edge = assembly.application()
    async with assembly.running(), AsyncExitStack() as clients:
        yield App(assembly, edge, clients)


async def test_the_module_of_the_guide_works(house: App) -> None:
    ada: Person = await sign_up(house, "ada")
    bob: Person = await sign_up(house, "bob")
    wish = (await ada.client.post("/api/wishes", json={"title": "A copper pan"})).json()
    assert (await ada.client.get("/api/wishes")).json() == {"items": [wish], "next_cursor": None}
    assert (await bob.client.get("/api/wishes")).json()["items"] == []
    path = f"/api/wishes/{wish['id']}/grant"
    assert (await bob.client.post(path)).json()["error"]["code"] == "wish_not_found"
    assert (await ada.client.post(path)).json()["is_granted"] is True
    assert (await ada.client.post(path)).status_code == httpx.codes.CONFLICT
    mass = await ada.client.post("/api/wishes", json={"title": "x", "is_granted": True})
    assert mass.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    stranger = await house.client()
    assert (await stranger.get("/api/wishes")).status_code == httpx.codes.UNAUTHORIZED


def test_the_guide_names_every_file_of_the_anatomy_that_a_small_module_has() -> None:
    names = {Path(name).stem for name, _ in _FILE.findall(GUIDE.read_text())}
    assert names == {"__init__", "models", "errors", "store", "access", "actions", "schemas", "routes", "module"}
