"""Uploads in pieces, by tus 1.0: begun, broken off, gone on with from anywhere, finished once, given up, expired."""

import asyncio
from base64 import b64encode
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import time_machine

from courtyard.kernel.basics import now
from modules.media.builders import left_in, read
from modules.media.material import jpeg, mp4, png
from support.actors import Person, sign_up
from support.app import App, AppFactory

TUS = {"tus-resumable": "1.0.0"}
OCTETS = {**TUS, "content-type": "application/offset+octet-stream"}
UPLOADS = "/api/media/uploads"


async def begin(person: Person, length: int, name: str = "größe.jpg") -> httpx.Response:
    filename = b64encode(name.encode()).decode()
    headers = {**TUS, "upload-length": str(length), "upload-metadata": f"filename {filename},is_public"}
    return await person.client.post(UPLOADS, headers=headers)


async def begun(person: Person, length: int) -> str:
    answer = await begin(person, length)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


async def piece(person: Person, place: str, offset: int, content: Any) -> httpx.Response:
    return await person.client.patch(place, headers={**OCTETS, "upload-offset": str(offset)}, content=content)


async def test_an_upload_in_three_pieces_is_a_file_under_its_own_id(app: App, owner: Person, tmp_path: Path) -> None:
    content = jpeg(1200, 900)
    first, second = len(content) // 3, len(content) // 2
    answer = await begin(owner, len(content))
    place = answer.headers["location"]
    assert (answer.status_code, answer.headers["tus-resumable"]) == (201, "1.0.0")
    assert parsedate_to_datetime(answer.headers["upload-expires"]) > now()
    assert answer.json()["name"] == "größe.jpg"

    for start, stop in ((0, first), (first, second)):
        answer = await piece(owner, place, start, content[start:stop])
        assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(stop)), answer.text
    head = await owner.client.head(place)
    assert (head.status_code, head.headers["upload-offset"], head.headers["upload-length"]) == (
        200,
        str(second),
        str(len(content)),
    )
    assert head.headers["cache-control"] == "no-store"
    assert (await owner.client.get(place)).json()["offset"] == second

    answer = await piece(owner, place, second, content[second:])
    file = place.rpartition("/")[2]
    assert answer.headers["content-location"] == f"/api/v1/media/{file}"
    found = await read(owner, file)
    assert (found["state"], found["size_bytes"], found["name"]) == ("processing", len(content), "größe.jpg")
    assert (await owner.client.get(found["original"]["url"])).content == content
    assert (await owner.client.head(place)).status_code == 404, "it is not an upload any more"
    assert len(left_in(tmp_path)) == 1, "its pieces are gone"


async def test_who_lost_the_answer_finds_out_where_to_go_on(owner: Person, stranger: Person, anonymous: Person) -> None:
    content = png()
    place = await begun(owner, len(content))
    assert (await piece(owner, place, 0, content[:100])).status_code == 204
    again = await piece(owner, place, 0, content[:100])
    assert (again.status_code, again.json()["error"]["details"]) == (409, {"offset": 100})
    both = await asyncio.gather(*(piece(owner, place, 100, content[100:200]) for _ in range(3)))
    assert sorted(each.status_code for each in both) == [204, 409, 409], "one of several at one place counts"
    for person, status in ((stranger, 404), (anonymous, 401)):
        assert (await person.client.head(place)).status_code == status
        assert (await piece(person, place, 200, content[200:])).status_code == status
        assert (await person.client.delete(place, headers=TUS)).status_code == status
    ends = await asyncio.gather(*(piece(owner, place, 200, content[200:]) for _ in range(2)))
    assert 204 in {each.status_code for each in ends}
    assert (await owner.client.get("/api/media/room")).json()["files"] == 1


async def test_what_arrived_before_the_line_broke_is_kept(app: App, owner: Person) -> None:
    content = jpeg()
    place = await begun(owner, len(content))
    for offset, arrived in ((0, content[:5000]), (5000, b""), (5000, content[5000:7000])):
        await broken_off(app, owner, place, offset, arrived)
    head = await owner.client.head(place)
    assert head.headers["upload-offset"] == "7000"
    assert (await piece(owner, place, 7000, content[7000:])).status_code == 204
    assert (await read(owner, place.rpartition("/")[2]))["size_bytes"] == len(content)


async def broken_off(app: App, person: Person, place: str, offset: int, arrived: bytes) -> None:
    """A request whose client goes away in the middle of its body."""
    headers = {**OCTETS, "upload-offset": str(offset), "authorization": person.client.headers["authorization"]}
    scope: Any = {
        "type": "http",
        "method": "PATCH",
        "path": place,
        "raw_path": place.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 1),
        "http_version": "1.1",
        "scheme": "http",
        "server": ("testserver", 80),
    }
    messages: Any = iter([{"type": "http.request", "body": arrived, "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(messages)

    async def send(_: Any) -> None:
        """Nobody listens."""

    await app.edge(scope, receive, send)


async def test_what_is_no_file_ends_the_upload_at_its_first_piece(owner: Person, tmp_path: Path) -> None:
    place = await begun(owner, 10_000)
    refused = await piece(owner, place, 0, b"#EXTM3U\n" + bytes(2000))
    assert (refused.status_code, refused.json()["error"]["code"]) == (415, "type_not_taken")
    assert (await owner.client.head(place)).status_code == 404
    broken = mp4()[:-300]
    place = await begun(owner, len(broken))
    assert (await piece(owner, place, 0, broken[:3000])).status_code == 204
    refused = await piece(owner, place, 3000, broken[3000:])
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "file_damaged")
    assert (await owner.client.head(place)).status_code == 404
    place = await begun(owner, 500)
    assert (await piece(owner, place, 0, png())).status_code == 413, "more than was announced"
    assert left_in(tmp_path) == []


async def test_headers_are_held_to_the_protocol(owner: Person, anonymous: Person) -> None:
    client = owner.client
    spoken = await anonymous.client.options(UPLOADS)
    assert spoken.status_code == 204
    assert spoken.headers["tus-version"] == "1.0.0"
    assert spoken.headers["tus-max-size"] == str(100 << 20)
    assert "termination" in spoken.headers["tus-extension"]
    without = await client.post(UPLOADS, headers={"upload-length": "5"})
    assert (without.status_code, without.headers["tus-version"]) == (412, "1.0.0")
    place = await begun(owner, 1000)
    for headers, status in (
        ({"upload-length": "1000"}, 412),
        ({**OCTETS}, 400),
        ({**OCTETS, "upload-offset": "-1"}, 400),
        ({**OCTETS, "upload-offset": "1e3"}, 400),
        ({**OCTETS, "upload-offset": "9" * 30}, 400),
        ({**TUS, "upload-offset": "0", "content-type": "image/png"}, 415),
        ({**OCTETS, "upload-offset": "5"}, 409),
    ):
        assert (await client.patch(place, headers=headers, content=b"x")).status_code == status, headers
    for headers, status in (
        ({}, 400),
        ({"upload-length": "x"}, 400),
        ({"upload-length": "0"}, 422),
        ({"upload-length": str((100 << 20) + 1)}, 413),
        ({"upload-length": "5", "upload-metadata": "filename %%%"}, 400),
        ({"upload-length": "5", "upload-metadata": "x" * 5000}, 400),
    ):
        assert (await client.post(UPLOADS, headers={**TUS, **headers})).status_code == status, headers
    assert (await client.delete(place)).status_code == 412
    assert (await client.delete(place, headers=TUS)).status_code == 204
    assert (await client.head(place)).status_code == 404
    assert (await client.head(f"{UPLOADS}/x")).status_code == 404


async def test_unfinished_uploads_are_few_and_do_not_stay(app_factory: AppFactory, tmp_path: Path) -> None:
    app = await app_factory(media_open_uploads=2, media_quota_bytes=100_000)
    owner = await sign_up(app)
    content = png()
    place = await begun(owner, len(content))
    assert (await piece(owner, place, 0, content[:100])).status_code == 204
    assert (await begin(owner, 99_000)).status_code == 413, "what was announced counts"
    await begun(owner, 100)
    refused = await begin(owner, 100)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_open_uploads")
    assert len(left_in(tmp_path)) == 1
    collecting = app.dependency("collecting")
    assert await collecting.drop_uploads() == 0
    with time_machine.travel(now() + timedelta(hours=25)):
        assert await collecting.drop_uploads() == 2
    assert (await owner.client.head(place)).status_code == 404
    assert left_in(tmp_path) == []
