"""Three at once, so much in all, no memory: what one member may ask of the house, measured on real processes."""

import asyncio
import select
import socket
from pathlib import Path

import httpx

from modules.media.builders import send
from modules.media.material import jpeg, png
from support.actors import sign_up
from support.app import AppFactory
from support.server import Member, Server
from support.waiting import wait_until

MIB = 1 << 20


async def test_a_member_keeps_no_more_than_their_share(app_factory: AppFactory) -> None:
    content = png()
    app = await app_factory(media_quota_bytes=2 * len(content) + 10)
    owner, other = await sign_up(app), await sign_up(app)
    answers = await asyncio.gather(*(send(owner, content) for _ in range(3)))
    assert sorted(each.status_code for each in answers) == [201, 201, 413], "also when they come at once"
    refused = await send(owner, content)
    assert refused.json()["error"]["code"] == "quota_full"
    assert refused.json()["error"]["details"]["used_bytes"] == 2 * len(content)
    assert (await send(other, content)).status_code == 201
    files = (await owner.client.get("/api/media")).json()["items"]
    assert (await owner.client.delete(f"/api/media/{files[0]['id']}")).status_code == 204
    assert (await owner.client.get("/api/media/room")).json()["files"] == 1
    assert (await send(owner, content)).status_code == 201


async def test_files_that_are_too_large_are_refused_before_they_arrive(app_factory: AppFactory) -> None:
    app = await app_factory(media_limit_bytes=100_000)
    owner = await sign_up(app)
    assert (await send(owner, png())).status_code == 201
    refused = await send(owner, jpeg() + bytes(100_001 - len(jpeg())))
    assert (refused.status_code, refused.json()["error"]["details"]) == (413, {"limit_bytes": 100_000})


class Slow:
    """An upload whose end is a long time coming."""

    def __init__(self, server: Server, member: Member, content: bytes, extra: int = 0) -> None:
        start = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + content
        self._end = b"\r\n--b--\r\n"
        length = len(start) + extra + len(self._end)
        head = (
            "POST /api/media HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            f"Content-Length: {length}\r\nAuthorization: {member.headers['authorization']}\r\n\r\n"
        )
        self.line = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        self.line.sendall(head.encode() + start)

    def finish(self, more: bytes = b"") -> str:
        """Send the rest; answers the status line."""
        self.line.sendall(more + self._end)
        return self.status()

    def status(self) -> str:
        """The first line of the answer."""
        return self.line.recv(4096).decode("latin-1").partition("\r\n")[0]

    def is_answered(self) -> bool:
        """Whether it was refused already: the end is not sent."""
        return bool(select.select([self.line], [], [], 0)[0])

    def break_off(self) -> None:
        """Go away in the middle of it."""
        self.line.close()


async def test_three_files_of_one_member_arrive_at_once_and_no_more(server: Server) -> None:
    member, other = server.member(), server.member()
    slow = [Slow(server, member, jpeg()) for _ in range(3)]

    async def is_full() -> bool:
        for place, each in enumerate(slow):
            if each.is_answered():  # what is asked below had the last place for a moment
                each.break_off()
                slow[place] = Slow(server, member, jpeg())
        answer = await asyncio.to_thread(upload, server, member, png())
        return answer.status_code == 429 and answer.json()["error"]["code"] == "too_many_uploads"

    await wait_until(is_full, "three places to be taken")
    assert (await asyncio.to_thread(upload, server, other, png())).status_code == 201
    slow[0].break_off()
    assert await asyncio.to_thread(slow[1].finish) == "HTTP/1.1 201 Created"

    async def is_free() -> bool:
        return bool((await asyncio.to_thread(upload, server, member, png())).status_code == 201)

    await wait_until(is_free, "a place that became free")
    assert await asyncio.to_thread(slow[2].finish) == "HTTP/1.1 201 Created"


def upload(server: Server, member: Member, content: bytes) -> httpx.Response:
    files = {"file": ("a.png", content, "image/png")}
    return httpx.post(f"{server.url}/api/media", files=files, headers=member.headers, timeout=60)


def test_a_hundred_megabytes_pass_through_bounded_memory(server: Server) -> None:
    """Up in one piece, up in pieces, and down again; the peak is the kernel's own count."""
    member = server.member()
    content = jpeg() + bytes(100 * MIB - len(jpeg()))
    pid = server.processes[0].pid
    Path(f"/proc/{pid}/clear_refs").write_text("5")  # the peak starts anew
    before = server.rss_bytes()
    with httpx.Client(base_url=server.url, headers=member.headers, timeout=120) as client:
        whole = client.post("/api/media", files={"file": ("a.jpg", content, "image/jpeg")})
        assert whole.status_code == 201, whole.text
        tus = {"tus-resumable": "1.0.0"}
        place = client.post("/api/media/uploads", headers={**tus, "upload-length": str(len(content))})
        octets = {**tus, "content-type": "application/offset+octet-stream"}
        for start in (0, 40 * MIB):
            piece = content[start : start + 40 * MIB if start == 0 else None]
            answer = client.patch(
                place.headers["location"], headers={**octets, "upload-offset": str(start)}, content=piece
            )
            assert answer.status_code == 204, answer.text
        seen = 0
        with client.stream("GET", whole.json()["original"]["url"]) as stream:
            for chunk in stream.iter_raw():
                seen += len(chunk)
        assert seen == 100 * MIB
        too_large = client.post("/api/media", files={"file": ("a.jpg", content + b"x", "image/jpeg")})
        assert too_large.status_code == 413
    status = Path(f"/proc/{pid}/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
    assert peak - before < 48 * MIB, f"{(peak - before) >> 20} MiB more"
