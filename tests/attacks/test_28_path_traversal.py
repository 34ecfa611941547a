"""Row 28: no path, however written, reaches a file; no name in an upload becomes a path."""

import itertools
from pathlib import Path

import httpx
import pytest

from attacks.wire import say
from modules.recipes.builders import write
from support.actors import Person
from support.app import App
from support.server import Server

UPWARDS = [
    "../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "%252e%252e%252f", "..;/", "....//", "..%c0%af",
    "%c0%ae%c0%ae/", "..%00/", ".%2e/", "..%ef%bc%8f", "/..//../", "./../",
]  # fmt: skip
ENDS = ["etc/passwd", "pyproject.toml", "static_files.py", "templates/layout.html", "rendering.py"]
STARTS = ["/static/", "/static/x/", "/static//", "/", "/api/", "/api/v1/recipes/", "/recipes/", "/people/"]
ABSOLUTE = ["//etc/passwd", "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/file:///etc/passwd"]
BESIDE = ["/.env", "/.git/config", "/data/secret", "/static/.env", "/static/", "/static", "/server-status"]
FORMATS = ["../../etc/passwd", "json-ld/../..", "..%2f", "json-ld\x00", "/etc/passwd", "file:///etc/passwd"]
TITLES = ["../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a/../../b", ".", "..", "CON", "a\x00b"]
NAMES = ["../../../../{}", "{}", "..\\attacked.html", "a\x00.html", "%2e%2e/x.html"]
GIVEN_AWAY = (b"root:", b"[build-system]", b"import ", b"{% block")


@pytest.mark.contract
def test_no_file_is_reached_upwards(server: Server, subtests: pytest.Subtests) -> None:
    for upwards in UPWARDS:
        paths = (f"{start}{upwards * 6}{end}" for start, end in itertools.product(STARTS, ENDS))
        lines = b"".join(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for path in paths)
        last = b"GET /static/end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        with subtests.test(upwards):
            answers = say(server.port, lines + last, quiet_s=20)
            assert answers.closed
            assert set(answers.statuses) <= {400, 404}, answers.statuses
            assert not [given for given in GIVEN_AWAY if given in answers.raw]


async def test_no_file_is_reached_by_its_whole_path(app: App) -> None:
    browser = await app.client()
    for path in ABSOLUTE:
        answer = await browser.get(httpx.URL(f"http://testserver{path}"))
        assert answer.status_code in {400, 404}, path
        assert not [given for given in GIVEN_AWAY if given in answer.content], path


async def test_what_lies_beside_is_not_served(app: App) -> None:
    browser = await app.client()
    assert [path for path in BESIDE if (await browser.get(path)).status_code != 404] == []


async def test_a_format_is_no_path(owner: Person) -> None:
    recipe = (await write(owner))["id"]
    for form in FORMATS:
        answer = await owner.client.get(f"/api/recipes/{recipe}/export", params={"format": form})
        assert answer.status_code == 422, form


async def test_the_name_of_an_exported_file_is_a_name(owner: Person) -> None:
    for title in TITLES:
        recipe = (await write(owner, title=title))["id"]
        answer = await owner.client.get(f"/api/recipes/{recipe}/export")
        name = answer.headers["content-disposition"].partition('"')[2].rstrip('"')
        assert name == Path(name).name, title
        assert "\\" not in name, title
        assert not name.startswith("."), title


async def test_the_name_of_an_uploaded_file_is_a_word(owner: Person, tmp_path: Path) -> None:
    for name in NAMES:
        attacked = tmp_path / "attacked.html"
        file = (name.format(attacked), b"<html><body>nothing to eat</body></html>", "text/html")
        answer = await owner.client.post("/api/recipes/import", files={"file": file})
        assert answer.status_code in {400, 415, 422}, answer.text
        assert str(tmp_path) not in answer.text, name
        assert list(tmp_path.iterdir()) == [], name  # noqa: ASYNC240  (an empty folder, read once)
