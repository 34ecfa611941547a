"""Rows 17 and 18: small requests that would cost much. Measured on a real process: its processor time and peak memory.

Processor time is measured instead of time on the clock, which says more about the machine that the tests run on.
"""

import gzip
import io
import json
import os
import socket
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import httpx
import pytest

import courtyard
from support.clients import plain_client
from support.server import Server

CPU_S_MAX = 1.5
GROWTH_BYTES_MAX = 96 << 20
MIB = 1 << 20
Bomb = Callable[[], tuple[str, str, dict[str, str], bytes]]
JSON = {"content-type": "application/json"}
FORM = {"content-type": "multipart/form-data; boundary=b"}
FIELDS = {"content-type": "application/x-www-form-urlencoded"}


def part(name: str, content: bytes, more: str = "") -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content + b"\r\n"


def file_part(content: bytes, name: str) -> bytes:
    return part("file", content, f'; filename="{name}"') + b"--b--\r\n"


def zipped(members: dict[str, bytes], level: int = 1) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def padded(start: bytes, filler: bytes, end: bytes, size: int = MIB - 1000) -> bytes:
    return start + filler * ((size - len(start) - len(end)) // len(filler)) + end


BODIES: dict[str, bytes] = {
    "a hundred thousand levels of lists": b'{"title":"x","tags":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a hundred thousand levels of objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "levels behind a wrong field": b'{"title":1,"source":' + b"[" * 500_000,
    "keys without end": b"{" + b",".join(b'"k%d":1' % n for n in range(90_000)) + b"}",
    "one key of a megabyte": padded(b'{"', b"k", b'":1}'),
    "a number of a megabyte": padded(b'{"servings":', b"9", b"}"),
    "a fraction of a megabyte": padded(b'{"servings":0.', b"9", b"}"),
    "an exponent without end": padded(b'{"servings":1e', b"9", b"}"),
    "a megabyte of empty ingredients": padded(b'{"title":"x","ingredients":[', b"{},", b"{}]}"),
    "a megabyte of wrong ingredients": padded(b'{"title":"x","ingredients":[', b'{"a":1},', b"{}]}"),
    "a text of escapes": padded(b'{"title":"', b"\\u00e9", b'"}'),
    "combining marks": padded(b'{"title":"', "e\u0301\u0323".encode(), b'"}'),
    "blanks": padded(b"{", b" ", b"}"),
    "ingredient lines that are hard to read": b'{"title":"x","ingredients":'
    + json.dumps(["1 " * 250 for _ in range(200)]).encode()
    + b"}",
    "ingredient lines of fractions": b'{"title":"x","ingredients":'
    + json.dumps(["1/" * 249 + "x" for _ in range(200)]).encode()
    + b"}",
}
FORMS: dict[str, tuple[dict[str, str], bytes]] = {
    "ten thousand parts": (FORM, b"".join(part(f"f{n}", b"x") for n in range(10_000)) + b"--b--\r\n"),
    "ten thousand files": (
        FORM,
        b"".join(part("file", b"x", '; filename="a.html"') for _ in range(10_000)) + b"--b--\r\n",
    ),
    "a million fields": (FIELDS, b"&".join(b"a=" for _ in range(260_000))),
    "almost a boundary, often": (FORM, part("visibility", b"\r\n--" * 250_000) + b"--b--\r\n"),
    "headers of a part without end": (FORM, b"--b\r\n" + b"X: y\r\n" * 150_000 + b"\r\nx\r\n--b--\r\n"),
    "a header of a part of a megabyte": (FORM, b"--b\r\nX: " + b"y" * (MIB - 1000)),
    "a charset that takes minutes": (
        FORM,
        b'--b\r\nContent-Disposition: form-data; name="visibility"\r\nContent-Type: text/plain; charset=punycode'
        b"\r\n\r\n" + b"a" * 900_000 + b"\r\n--b--\r\n",
    ),
    "a disposition of parameters": (
        FORM,
        b"--b\r\nContent-Disposition: form-data" + b"; a=b" * 100_000 + b"\r\n\r\nx\r\n--b--\r\n",
    ),
    "a boundary of a kilobyte": ({"content-type": f"multipart/form-data; boundary={'-' * 1000}"}, b"-" * (MIB - 1000)),
    "percent signs": (FIELDS, padded(b"title=", b"%25", b"")),
}
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a hundred thousand members": ("a.zip", lambda: zipped({f"{n}.html": b"" for n in range(100_000)})),
    "an archive in an archive": ("a.zip", lambda: zipped({"b.zip": zipped({"c.html": b"x"})})),
    "five megabytes of nothing, sixty times": (
        "a.zip",
        lambda: zipped(dict.fromkeys((f"{n}.html" for n in range(60)), bytes(5 * MIB - 1)), 9),
    ),
    "much in little": ("a.paprikarecipe", lambda: gzip.compress(bytes(100 * MIB), 9)),
    "a hundred thousand empty gzip members": ("a.paprikarecipe", lambda: gzip.compress(b"") * 100_000),
    "a page of a million elements": ("a.html", lambda: b"<p>" * 1_000_000),
    "a page a million elements deep": ("a.html", lambda: b"<div itemscope>" * 300_000),
    "front matter that multiplies": (
        "a.cook",
        lambda: b"---\n" + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9) if n else b"x")
                                     for n in range(12)) + b"---\n",
    ),
    "data in the page nested to the abyss": (
        "a.html",
        lambda: b'<script type="application/ld+json">' + b"[" * 500_000 + b"</script>",
    ),
}  # fmt: skip


class Cost:
    """What a process spends from here on."""

    def __init__(self, server: Server) -> None:
        self._pid = server.processes[0].pid
        Path(f"/proc/{self._pid}/clear_refs").write_text("5")  # start the peak anew
        self._cpu_s, self._rss = self._spent_s(), server.rss_bytes()

    def check(self) -> None:
        """Both within bounds, and still there."""
        status = Path(f"/proc/{self._pid}/status").read_text()
        peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
        cpu_s = self._spent_s() - self._cpu_s
        assert cpu_s < CPU_S_MAX, f"{cpu_s:.2f} s of processor time"
        assert peak - self._rss < GROWTH_BYTES_MAX, f"{(peak - self._rss) >> 20} MiB more memory"

    def _spent_s(self) -> float:
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    """A member's."""
    with plain_client(server.url, headers=server.member().headers, timeout=60) as client:
        yield client


def send(client: httpx.Client, path: str, headers: dict[str, str], body: bytes) -> httpx.Response:
    return client.post(path, headers=headers, content=body)


@pytest.mark.parametrize("name", BODIES)
def test_json_that_explodes_is_refused(server: Server, client: httpx.Client, name: str) -> None:
    cost = Cost(server)
    answer = send(client, "/api/recipes", JSON, BODIES[name])
    assert answer.status_code in {201, 400, 413, 422}, answer.text
    assert answer.is_success or len(answer.content) < 64 << 10, "the refusal is as large as the bomb"
    cost.check()


@pytest.mark.parametrize("path", ["/api/recipes/import", "/sign-in", "/recipes/import"])
@pytest.mark.parametrize("name", FORMS)
def test_forms_that_explode_are_refused(server: Server, client: httpx.Client, name: str, path: str) -> None:
    cost = Cost(server)
    answer = send(client, path, *FORMS[name])
    assert answer.status_code in {400, 413, 415, 422}, answer.text
    cost.check()


@pytest.mark.parametrize("name", FILES)
def test_files_that_explode_are_refused(server: Server, client: httpx.Client, name: str) -> None:
    """They are read in a process of their own; this one is about the process that serves."""
    file_name, make = FILES[name]
    body = file_part(make(), file_name)
    cost = Cost(server)
    answer = send(client, "/api/recipes/import", FORM, body)
    assert answer.status_code in {400, 413, 415, 422}, answer.text
    cost.check()


@cache
def fifty_megabytes_packed() -> bytes:
    return gzip.compress(bytes(50 * MIB), 1)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "x-gzip", "GZIP", "gzip, identity"])
def test_packed_bodies_are_not_unpacked(server: Server, client: httpx.Client, encoding: str) -> None:
    cost = Cost(server)
    packed = zlib.compress(bytes(50 * MIB), 1) if encoding == "deflate" else fifty_megabytes_packed()
    answer = send(client, "/api/recipes", {**JSON, "content-encoding": encoding}, packed)
    assert answer.status_code == 415
    cost.check()


@pytest.mark.parametrize(
    ("query", "status"),
    [("&".join(["tags=a"] * 8_000), 422), ("tags=" + "a" * 60_000, 200), ("&" * 60_000, 200), ("%" * 60_000, 422)],
)
def test_a_long_query_costs_little(server: Server, client: httpx.Client, query: str, status: int) -> None:
    cost = Cost(server)
    answer = client.get(f"/api/recipes?{query}")
    assert answer.status_code in {status, 400, 414, 431}
    cost.check()


@pytest.mark.parametrize("head", [b"X-Filler: " + b"y" * 250_000 + b"\r\n", b"y" * 250_000, b"X: y\r\n" * 40_000])
def test_a_head_without_end_is_cut_off(server: Server, head: bytes) -> None:
    cost = Cost(server)
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        with pytest.raises(ConnectionError):
            line.sendall(head * 400)
    cost.check()


def test_nobody_reads_forms_past_the_bounds() -> None:
    """Litestar's own form parser believes a part's character set and keeps whole fields."""
    sources = Path(courtyard.__file__).parent.rglob("*.py")
    assert [path.name for path in sources if "request.form()" in path.read_text()] == []
