"""Rows 15 to 18 and 28 of the attack list: what is sent to do harm is refused with a reason, and leaves nothing behind.

At the door by its first bytes and tables; what passes there, by the child that works on it.
"""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from courtyard.modules.media.actions.workshop import Workshop
from courtyard.modules.media.errors import FileDamaged, ReadingTooHard, TooManyPixels
from courtyard.modules.media.formats import films
from courtyard.modules.media.rules.qualities import QUALITIES
from modules.media.builders import finished, job_done, left_in, send, sent, working
from modules.media.material import drawn, encoded, filmed, jpeg, mp4, png
from support.actors import Person
from support.app import App
from support.waiting import wait_until

MIB = 1 << 20
PLAYLIST = b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nconcat:http://127.0.0.1:9/x|file:///etc/passwd\n"
FTYP = b"\0\0\0\x18ftypisom\0\0\2\0isommp41"
NAMES = ("../../{}", "{}", "..\\a.png", "a\0.png", "%2e%2e/x.png", ".", "..", "CON", "\u202egnp.exe", "a" * 3000)


def boxed(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + name + content


NO_PICTURE = {
    "a playlist as film": PLAYLIST * 50,
    "a DASH manifest": b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>',
    "a list of files": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "an AVI": filmed("-f", "lavfi", "-i", "color=s=16x16:d=0.1", ending="avi"),
    "a drawing that is a program": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a GIF of many frames": encoded(
        drawn(9, 9), "GIF", save_all=True, append_images=[drawn(9, 9).rotate(n) for n in range(300)]
    ),
    "a picture for printers": encoded(drawn(9, 9), "EPS"),
    "a TIFF": encoded(drawn(9, 9), "TIFF"),
    "an archive": gzip.compress(bytes(10 * MIB)),
}
NO_GOOD = {
    "three bytes": (b"\xff\xd8\xff", "file_damaged"),
    "a bomb": (encoded(Image.new("1", (14_000, 14_000)), "PNG"), "too_many_pixels"),
    "a film without its end": (mp4()[:-500], "file_damaged"),
    "a film without a table": (FTYP + boxed(b"mdat", PLAYLIST), "file_damaged"),
    "a box larger than the file": (FTYP + b"\x7f\xff\xff\xffmoov" + bytes(64), "file_damaged"),
    "nothing": (b"", "file_empty"),
}


async def test_what_is_no_picture_or_film_is_refused_at_the_door(owner: Person, tmp_path: Path) -> None:
    cases = [
        *((content, 415, "type_not_taken") for content in NO_PICTURE.values()),
        *((content, 422, code) for content, code in NO_GOOD.values()),
    ]
    for number, (content, status, code) in enumerate(cases):
        name = ("a.png", "a.mp4", "a.jpg")[number % 3]
        answer = await owner.client.post("/api/media", files={"file": (name, content, "image/png")})
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), content[:40]
        assert len(answer.json()["error"]["message"]) > 20
    assert left_in(tmp_path) == []
    assert (await owner.client.get("/api/media/room")).json()["files"] == 0


async def test_forms_that_are_built_to_harm_are_refused(owner: Person, tmp_path: Path) -> None:
    client = owner.client
    many = [("file", (f"{n}.png", png(), "image/png")) for n in range(20)]
    assert (await client.post("/api/media", files=many)).status_code == 422
    parts = b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % n for n in range(10_000))
    form = {"content-type": "multipart/form-data; boundary=b"}
    assert (await client.post("/api/media", content=parts + b"--b--\r\n", headers=form)).status_code == 422
    one_too_many: Any = {"file": ("a.png", png(), "image/png"), "role": (None, "admin")}
    assert (await client.post("/api/media", files=one_too_many)).status_code == 422
    assert (await client.post("/api/media", files={"picture": ("a.png", png())})).status_code == 422
    assert (await client.post("/api/media", data={"file": "x"})).status_code == 415
    assert (await client.post("/api/media", json={"file": "x"})).status_code == 415
    packed = {**form, "content-encoding": "gzip"}
    assert (await client.post("/api/media", content=gzip.compress(bytes(MIB)), headers=packed)).status_code == 415
    begun = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + png()
    assert (await client.post("/api/media", content=begun, headers=form)).status_code == 400
    assert left_in(tmp_path) == []
    assert (await client.get("/api/media")).json()["items"] == []


async def test_a_name_is_a_word_and_never_a_path(owner: Person, tmp_path: Path) -> None:
    attacked = tmp_path / "attacked.png"
    for name in NAMES:
        answer = await send(owner, png(), name.format(attacked))
        if answer.status_code == 400:  # no parser takes it
            continue
        shown = answer.json()["name"]
        assert shown == shown.replace("/", "").replace("\\", "")
        assert shown.isprintable()
        assert shown.endswith(".png")
        assert len(shown) < 130
    places = (f"{tmp_path}/files/files/", f"{tmp_path}/spool/")
    assert [path for path in left_in(tmp_path) if not path.startswith(places)] == []


async def test_what_turns_out_to_be_damaged_is_refused_with_a_reason(app: App, owner: Person, tmp_path: Path) -> None:
    """It looks right from outside; the child that reads it finds out."""
    picture = await sent(owner, jpeg()[: len(jpeg()) // 2])
    film = await sent(owner, FTYP + boxed(b"moov", b"") + boxed(b"mdat", PLAYLIST * 20), "a.mp4")
    async with working(app):
        for file in (picture, film):
            found = await finished(owner, file["id"])
            assert (found["state"], found["reason"]) == ("refused", "file_damaged")
            assert found["reason_words"] == "This file is damaged or not complete."
            assert (found["original"], found["sources"], found["films"]) == (None, [], [])
            job = await job_done(owner, file["job"])
            assert job["result"]["state"] == "refused", "nobody has to look after it"
    assert left_in(tmp_path) == []
    assert (await owner.client.delete(f"/api/media/{film['id']}")).status_code == 204
    room = (await owner.client.get("/api/media/room")).json()
    assert room == {"files": 1, "bytes": picture["size_bytes"], "limit_bytes": 2048 * MIB}


@pytest.fixture
async def workshop() -> AsyncIterator[Workshop]:
    made = Workshop()
    yield made
    await made.close()


async def say_nothing(_: float) -> None:
    """Progress that nobody asks for."""


async def peak_of(workshop: Workshop, folder: Path, content: bytes) -> int:
    """The most memory that a child takes for this picture."""
    (folder / "in").write_bytes(content)
    await workshop.paint(folder / "in", folder, still="still", pixels_max=50_000_000, report=say_nothing)
    return workshop.peak_bytes


async def test_a_bomb_hurts_a_child_and_nobody_else(workshop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(NO_GOOD["a bomb"][0])
    with pytest.raises(TooManyPixels):
        await workshop.paint(tmp_path / "in", tmp_path, still="still", pixels_max=50_000_000, report=say_nothing)
    assert workshop.peak_bytes < 100 * MIB
    all_at_once = encoded(Image.new("RGB", (3000, 3000)), "JPEG", progressive=True, subsampling=0)
    assert await peak_of(workshop, tmp_path, all_at_once) < 250 * MIB


@pytest.mark.crashes
async def test_the_largest_pictures_that_are_read_take_bounded_memory(workshop: Workshop, tmp_path: Path) -> None:
    """As many pixels as are taken, each in the form that makes a decoder hold the most."""
    photograph = encoded(Image.new("RGB", (7070, 7070)), "JPEG", progressive=True, subsampling=0)
    assert await peak_of(workshop, tmp_path, photograph) < 500 * MIB
    drawing = encoded(Image.new("RGBA", (5000, 5000), (1, 2, 3, 4)), "PNG", compress_level=1)
    assert await peak_of(workshop, tmp_path, drawing) < 500 * MIB


async def test_a_child_that_takes_too_long_is_ended_with_all_it_started(workshop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(mp4(2.0, "640x360"))
    endless = ["-nostdin", "-re", "-stream_loop", "-1", "-f", "mov", "-i", "file:in", "-f", "null", "-"]
    with pytest.raises(ReadingTooHard):
        await workshop.run_ffmpeg(endless, tmp_path, cpu_s=60, limit_s=1.0, report=say_nothing)
    busy = ["-nostdin", "-f", "lavfi", "-i", "mandelbrot=s=1920x1080", "-f", "null", "-"]
    with pytest.raises(ReadingTooHard):
        await workshop.run_ffmpeg(busy, tmp_path, cpu_s=1, limit_s=60, report=say_nothing)
    running = asyncio.create_task(workshop.run_ffmpeg(busy, tmp_path, cpu_s=60, limit_s=60, report=say_nothing))
    await wait_until(lambda: ffmpegs_in(tmp_path), "a child at work")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await wait_until(lambda: not ffmpegs_in(tmp_path), "its end")


def ffmpegs_in(folder: Path) -> list[Path]:
    """Processes that work in the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cwd"):
        try:
            found += [process] if process.readlink() == folder else []
        except OSError:  # gone meanwhile, or somebody else's
            continue
    return found


async def test_a_film_reads_no_other_file_and_no_network(workshop: Workshop, tmp_path: Path) -> None:
    """Row 15: whatever names other files is asked for as the film that it pretends to be."""
    canary = tmp_path / "canary.txt"
    canary.write_bytes(b"CANARY " * 1000)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/canary"
        playlist = f"#EXTM3U\n#EXTINF:10.0,\n{url}\n#EXTINF:10.0,\nfile://{canary}\n#EXT-X-ENDLIST\n".encode()
        concat = f"ffconcat version 1.0\nfile '{canary}'\nfile '{url}'\n".encode()
        referring = filmed("-f", "lavfi", "-i", "color=s=64x64:d=0.5", "-c:v", "libx264", ending="mov")
        elsewhere = with_reference(referring, f"file://{canary}".encode())
        for disguised in (playlist, concat, FTYP + playlist, FTYP + boxed(b"moov", playlist), elsewhere):
            (tmp_path / "in").write_bytes(disguised)
            asked = await workshop.run_ffmpeg(
                list(films.probing("in")), tmp_path, cpu_s=20, limit_s=20, report=say_nothing
            )
            with suppress(FileDamaged):  # most are no films; the one that is may be converted
                films.make_of(asked.said)
                made = list(films.transcoding("in", "out.mp4", QUALITIES[0], 1))
                await workshop.run_ffmpeg(made, tmp_path, cpu_s=20, limit_s=20, report=say_nothing)
            assert not (tmp_path / "said").exists()  # it is ours, and gone before its end is told
        with pytest.raises(BlockingIOError):
            listener.accept()
    written = [Path(path) for path in left_in(tmp_path) if not path.endswith(("canary.txt", "/in"))]
    assert [path.name for path in written if b"CANARY" in path.read_bytes()] == []


def with_reference(film: bytes, target: bytes) -> bytes:
    """The film, whose data reference says that its frames lie elsewhere (ISO/IEC 14496-12 §8.7.2)."""
    own = b"\0\0\0\x0curl \0\0\0\1"
    assert own in film
    return film.replace(own, (12 + len(target)).to_bytes(4, "big") + b"url \0\0\0\0" + target, 1)
