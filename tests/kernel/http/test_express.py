"""The express lane answers as the router does, and leaves to the router what is not plainly right."""

from typing import Any

import httpx
import pytest

from courtyard.kernel.http import Edge, Express
from courtyard.kernel.module import Assembly

House = tuple[Assembly, Edge]

JSON = {"content-type": "application/json"}
_OWN = {"x-request-id", "ratelimit-remaining", "ratelimit-reset"}


@pytest.fixture
def lane(house: House) -> Express:
    lane = house[1]._inner  # noqa: SLF001  (what is compared)
    assert isinstance(lane, Express)
    return lane


@pytest.fixture
def to_router(lane: Express, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that the lane left to the router."""
    left: list[str] = []
    router: Any = lane._router  # noqa: SLF001  (watched)

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        left.append(scope["path"])
        await router(scope, receive, send)

    monkeypatch.setattr(lane, "_router", watched)
    return left


async def both(house: House, lane: Express, client: httpx.AsyncClient, *ask: Any, **more: Any) -> httpx.Response:
    """The lane's answer; it must be the router's."""
    assembly, edge = house
    answers = []
    for inner in (lane, lane._router):  # noqa: SLF001  (what is compared)
        assembly.cache.local.clear()
        edge._inner = inner  # noqa: SLF001  (what is compared)
        answers.append(await client.request(*ask, **more))
    edge._inner = lane  # noqa: SLF001  (as it was)
    one, other = answers
    assert one.status_code == other.status_code
    assert _without_id(one) == _without_id(other)
    assert _headers(one) == _headers(other)
    return one


def _without_id(answer: httpx.Response) -> Any:
    if not answer.content or "json" not in answer.headers["content-type"]:
        return answer.content
    body = answer.json()
    if isinstance(body, dict):
        body.get("error", {}).pop("request_id", None)
        body.pop("id", None)  # of what was written, twice
        body.pop("version", None)
    return body


def _headers(answer: httpx.Response) -> dict[str, str]:
    skipped = _OWN | ({"content-length"} if answer.status_code >= 400 else set())
    return {name: value for name, value in answer.headers.items() if name not in skipped}


async def test_reads_are_the_same(
    house: House, lane: Express, ada: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    note = (await ada.post("/api/notes", json={"text": "a"})).json()["id"]
    for client in (ada, anonymous):
        for path in ("/api/notes", "/api/notes?size=5", f"/api/notes/{note}", f"/api/v1/notes/{note}"):
            assert (await both(house, lane, client, "GET", path)).status_code == 200
            assert (await both(house, lane, client, "HEAD", path)).content == b""
    tag = (await ada.get(f"/api/notes/{note}")).headers["etag"]
    known = await both(house, lane, ada, "GET", f"/api/notes/{note}", headers={"if-none-match": tag})
    assert known.status_code == 304


async def test_writes_are_the_same(house: House, lane: Express, ada: httpx.AsyncClient) -> None:
    written = await both(house, lane, ada, "POST", "/api/notes", json={"text": "a", "parts": [{"name": "b"}]})
    assert written.status_code == 201
    note = (await ada.post("/api/notes", json={"text": "a"})).json()["id"]
    changed = await both(house, lane, ada, "PATCH", f"/api/notes/{note}", json={"text": "b"})
    assert changed.status_code == 200
    clash = {"if-match": '"1"'}
    refused = await both(house, lane, ada, "PATCH", f"/api/notes/{note}", json={"text": "c"}, headers=clash)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "note_changed")


async def test_an_admins_empty_answer_is_the_same(house: House, lane: Express, ada: httpx.AsyncClient) -> None:
    root = {"authorization": "Bearer root"}
    assert (await both(house, lane, ada, "DELETE", "/api/notes", headers=root)).status_code == 204
    assert (await both(house, lane, ada, "DELETE", "/api/notes")).status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/api/notes?size=0", {}, 422),
        ("GET", "/api/notes?size=101", {}, 422),
        ("GET", "/api/notes?size=many", {}, 422),
        ("GET", "/api/notes?size=5&size=6", {}, None),
        ("GET", "/api/notes?colour=red", {}, 422),
        ("GET", "/api/notes/found", {}, 422),
        ("GET", "/api/notes/found?words=a", {}, 200),
        ("GET", "/api/notes/found?words=a&words=b", {}, 200),
        ("GET", "/api/notes/found?words=a&words=b&words=c&words=d", {}, 422),
        ("GET", "/api/notes/found?words=a&step=4", {}, 200),
        ("GET", "/api/notes/found?words=a&step=5", {}, 422),
        ("GET", "/api/notes?size=", {}, None),
        ("GET", "/api/notes?%ff=%fe", {}, None),
        ("GET", "/api/notes?size=5&", {}, None),
        ("GET", "/api/notes/", {}, None),
        ("GET", "/api/notes/broken", {}, 500),
        ("GET", "/api/notes/upload", {}, None),
        ("GET", "/api/notes/no-such", {}, 404),
        ("GET", "/api/notes/a%2Fb", {}, None),
        ("GET", "/api/notes/%ff", {}, None),
        ("GET", "/api/elsewhere", {}, 404),
        ("PUT", "/api/notes", {}, 405),
        ("POST", "/api/notes", {"content": b"", "headers": JSON}, None),
        ("POST", "/api/notes", {"content": b"{", "headers": JSON}, 400),
        ("POST", "/api/notes", {"content": b"\xff", "headers": JSON}, 400),
        ("POST", "/api/notes", {"content": b"[" * 100_000, "headers": JSON}, 400),
        ("POST", "/api/notes", {"json": {"text": "a", "role": "admin"}}, 422),
        ("POST", "/api/notes", {"json": {"text": "", "number": "x", "parts": [{"name": 1}]}}, 422),
        ("POST", "/api/notes", {"content": b'{"text": "a"}', "headers": {"content-type": "text/plain"}}, 415),
        ("POST", "/api/notes/upload", {"content": b"abc", "headers": JSON}, None),
    ],
)
async def test_what_is_wrong_is_explained_alike(
    house: House,
    lane: Express,
    ada: httpx.AsyncClient,
    method: str,
    path: str,
    more: dict[str, Any],
    status: int | None,
) -> None:
    answer = await both(house, lane, ada, method, path, **more)
    assert status in {None, answer.status_code}


async def test_strangers_are_refused_alike(house: House, lane: Express, anonymous: httpx.AsyncClient) -> None:
    refused = await both(house, lane, anonymous, "POST", "/api/notes", json={"text": "a"})
    assert refused.status_code == 401


async def test_the_lane_is_taken_when_all_is_right(ada: httpx.AsyncClient, to_router: list[str]) -> None:
    note = (await ada.post("/api/notes", json={"text": "a"})).json()["id"]
    await ada.get("/api/notes?size=5")
    await ada.get(f"/api/notes/{note}")
    await ada.patch(f"/api/notes/{note}", json={"text": "b"})
    assert to_router == []
    await ada.get("/api/notes?size=0")
    await ada.post("/api/notes/upload", content=b"abc")
    assert to_router == ["/api/v1/notes", "/api/v1/notes/upload"]


async def test_figures_name_the_route(house: House, ada: httpx.AsyncClient) -> None:
    note = (await ada.post("/api/notes", json={"text": "a"})).json()["id"]
    await ada.get(f"/api/notes/{note}")
    shown = (await ada.get("/metrics")).text
    assert 'route="/api/v1/notes/{note:str}"' in shown or 'route="/api/v1/notes/{note}"' in shown
    assert note not in shown
