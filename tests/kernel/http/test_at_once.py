"""What is given at once is what the usual way gives, to the byte; in doubt nothing is given."""

from typing import Any

import pytest

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import Credentials, Edge
from courtyard.kernel.module import Assembly
from kernel.http.conftest import SettingsFor
from kernel.http.notes import Passes, client_of, running

House = tuple[Assembly, Edge]

_HOST = (b"host", b"testserver")
_OWN = {b"x-request-id", b"ratelimit-remaining", b"ratelimit-reset"}


@pytest.fixture(autouse=True)
def _remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recogniser of these tests remembers everybody."""

    def remembered(_: Passes, credentials: Credentials) -> Actor | None:
        name = credentials.bearer or credentials.cookie
        return Actor(Passes.ids[name], name) if name in Passes.ids else None

    monkeypatch.setattr(Passes, "remembered", remembered)


def scope_of(path: str, *headers: tuple[bytes, bytes], query: bytes = b"", client: str = "192.0.2.1") -> Any:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": [_HOST, *headers],
        "client": (client, 50_000),
        "server": ("testserver", 80),
        "state": {},
    }


async def usual(edge: Edge, scope: Any) -> tuple[int, set[tuple[bytes, bytes]], bytes]:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await edge(scope, receive, send)
    headers = {(name, value) for name, value in sent[0]["headers"] if name not in _OWN}
    return sent[0]["status"], headers, sent[1]["body"]


def at_once(edge: Edge, scope: Any) -> tuple[int, set[tuple[bytes, bytes]], bytes] | None:
    found = edge.at_once(scope)
    if found is None:
        return None
    status, *lines = found[0].removesuffix(b"\r\n").split(b"\r\n")
    headers = [tuple(line.split(b": ", 1)) for line in lines]
    single = [name for name, _ in headers if name != b"vary"]
    assert len(set(single)) == len(single), "a header twice"
    return int(status.split()[1]), {(n, v) for n, v in headers if n not in _OWN}, found[1]


def bearer(name: str) -> tuple[bytes, bytes]:
    return (b"authorization", f"Bearer {name}".encode())


async def write(edge: Edge) -> str:
    async with client_of(edge, "ada") as ada:
        answer = await ada.post("/api/notes", json={"text": "one"})
        note: str = answer.json()["id"]
        return note


async def test_the_same_answer_both_ways(house: House) -> None:
    edge = house[1]
    path = f"/api/notes/{await write(edge)}"
    tag = b""
    for person in ((), (bearer("ada"),), ((b"cookie", b"a=b; courtyard_session=bob"),)):
        assert at_once(edge, scope_of(path, *person)) is None, "nothing is kept yet"
        first = await usual(edge, scope_of(path, *person))
        tag = dict(first[1])[b"etag"]
        for more in (
            (),
            ((b"accept-encoding", b"gzip, br"),),
            ((b"accept-encoding", b"gzip"),),
            ((b"accept-encoding", b"identity"),),
            ((b"if-none-match", tag),),
            ((b"if-none-match", b'"another"'),),
            ((b"origin", b"https://elsewhere.example"),),
        ):
            given = at_once(edge, scope_of(path, *person, *more))
            assert given is not None, more
            assert given == await usual(edge, scope_of(path, *person, *more)), more
    given = at_once(edge, scope_of(path, bearer("ada"), (b"if-none-match", tag)))
    assert given is not None
    assert given[0] == 200, "bob's tag is not ada's"


async def test_nobody_is_given_what_another_reads(house: House) -> None:
    edge = house[1]
    path = f"/api/notes/{await write(edge)}"
    await usual(edge, scope_of(path, bearer("ada")))
    given = at_once(edge, scope_of(path, bearer("ada")))
    assert given is not None
    assert b'"reader":"ada"' in given[2]
    for other in ((), (bearer("bob"),), (bearer("nobody"),), ((b"cookie", b"courtyard_session=bob"),)):
        assert at_once(edge, scope_of(path, *other)) is None
    assert at_once(edge, scope_of(path, bearer("ada"), query=b"x=1")) is None


async def test_what_is_not_plain_is_left_to_the_usual_way(house: House) -> None:
    edge = house[1]
    await usual(edge, scope_of("/api/notes"))
    assert at_once(edge, scope_of("/api/notes")) is not None
    for header in (
        (b"content-length", b"3"),
        (b"transfer-encoding", b"chunked"),
        (b"expect", b"100-continue"),
        (b"authorization", b"Basic YTpi"),
        bearer("somebody unknown"),
    ):
        assert at_once(edge, scope_of("/api/notes", header)) is None, header


async def test_a_write_ends_it(house: House) -> None:
    edge = house[1]
    await usual(edge, scope_of("/api/notes"))
    await write(edge)
    assert at_once(edge, scope_of("/api/notes")) is None
    assert b"one" in (await usual(edge, scope_of("/api/notes")))[2]
    given = at_once(edge, scope_of("/api/notes"))
    assert given is not None
    assert b"one" in given[2]


async def test_limits_hosts_and_origins_hold(settings_for: SettingsFor) -> None:
    settings = settings_for(
        limit_anonymous_per_min=100, allowed_hosts=["testserver"], cors_origins=["https://app.example"]
    )
    async with running(settings) as (_, edge):
        await usual(edge, scope_of("/api/notes"))
        ours = scope_of("/api/notes", (b"origin", b"https://app.example"))
        assert at_once(edge, ours) == await usual(edge, scope_of("/api/notes", (b"origin", b"https://app.example")))
        elsewhere = scope_of("/api/notes")
        elsewhere["headers"] = [(b"host", b"evil.example")]
        assert at_once(edge, elsewhere) is None
        passed = given = 0
        for _ in range(200):
            scope = scope_of("/api/notes", client="198.51.100.7")
            if at_once(edge, scope) is not None:
                given += 1
            else:
                passed += (await usual(edge, scope))[0] == 200
        assert given > 10, "permits are leased, so most need no question"
        assert given + passed == 100
