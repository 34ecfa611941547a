"""Films: three qualities that begin while they load, a first sight, nothing of who made it where."""

import re

import pytest

from courtyard.kernel.basics import Actor
from courtyard.modules.media.actions.own import OwnFiles
from modules.media.builders import finished, sent, working
from modules.media.material import CANARY, mp4, said_of, turned
from support.actors import Person, sign_up
from support.app import App, AppFactory
from support.facts import expecting_facts
from support.waiting import wait_until

pytestmark = pytest.mark.timeout(400)  # waits alone are as long as a test has otherwise


async def test_a_film_becomes_three_qualities_and_a_first_sight(app: App, owner: Person) -> None:
    film = turned(mp4(1.0, "320x180"))
    file = await sent(owner, film, "Opening.mp4")
    seen: set[int] = set()

    async def is_over() -> bool:
        job = (await owner.client.get(f"/api/jobs/{file['job']}")).json()
        seen.add(job["progress"])
        return bool(job["state"] == "done")

    async with expecting_facts(app, "media.processed") as facts, working(app):
        await wait_until(is_over, "the end of the job", 60)
        file = await finished(owner, file["id"])
    assert facts[0]["data"]["media_kind"] == "video"
    assert (file["state"], file["duration_s"], file["media_type"]) == ("ready", 1.0, "video/mp4")
    assert max(seen) == 100

    assert [each["name"] for each in file["films"]] == ["high", "medium", "low"]
    for source in file["films"]:
        got = await owner.client.get(source["url"])
        said = said_of(got.content)
        assert re.search(r"Video: h264 \(High\).*yuv420p.* 180x320", said), said
        assert "Audio: aac" in said
        assert (source["width"], source["height"]) == (180, 320), "upright, and not blown up"
        assert got.content.index(b"moov") < got.content.index(b"mdat"), "it begins while it loads"
        assert not [word for word in (CANARY, "48.1371", "location", "title") if word in said]
        assert CANARY.encode() not in got.content
        assert got.headers["content-disposition"].startswith('attachment; filename="Opening.mp4"; ')
    part = await owner.client.get(file["films"][0]["url"], headers={"range": "bytes=0-99"})
    assert (part.status_code, len(part.content)) == (206, 100)
    assert file["still"]["name"] == "poster"
    assert (file["still"]["width"], file["still"]["height"]) == (180, 320)
    assert {each["media_type"] for each in file["sources"]} == {"image/webp", "image/avif"}


async def test_a_film_is_kept_within_its_rate_and_size(app: App, owner: Person) -> None:
    """Noise cannot be packed well, so the rates of the qualities are what limits it."""
    film = mp4(1.2, "640x360", "-vf", "noise=alls=100:allf=t", "-b:v", "9M")
    file = await sent(owner, film, "a.mp4")
    async with working(app):
        file = await finished(owner, file["id"], 120)
    sizes = {each["name"]: (each["height"], each["size_bytes"] * 8 / 1.2 / 1000) for each in file["films"]}
    assert {name: height for name, (height, _) in sizes.items()} == {"low": 360, "medium": 360, "high": 360}
    for name, most in (("low", 500), ("medium", 1000), ("high", 2000)):
        assert sizes[name][1] < 2.8 * (most + 128), f"{name}: {sizes[name][1]:.0f} kbit/s"
    assert sizes["low"][1] < sizes["medium"][1] < sizes["high"][1]


async def test_the_work_on_a_film_is_stopped_and_taken_up_where_it_was(app: App, owner: Person) -> None:
    file = await sent(owner, mp4(3.0, "640x360"), "a.mp4")
    own_files: OwnFiles = app.dependency("own_files")

    async def forms() -> list[str]:
        own = await own_files.read(Actor(owner.user_id, owner.username), file["id"])
        return [each.digest for each in own.file.variants]

    async def has_begun() -> bool:
        return len(await forms()) > 2

    async with working(app):
        await wait_until(has_begun, "the first sight of the film", 60)
        stopped = await owner.client.post(f"/api/media/{file['id']}/cancellation")
        assert (stopped.status_code, stopped.json()["state"]) == (200, "cancelled")
        assert (await owner.client.post(f"/api/media/{file['id']}/cancellation")).status_code == 409
        kept = await forms()

        again = await owner.client.post(f"/api/media/{file['id']}/processing")
        assert (again.status_code, again.json()["state"]) == (202, "processing")
        assert again.json()["job"] != file["job"]
        found = await finished(owner, file["id"], 120)
    assert found["state"] == "ready"
    assert (await forms())[: len(kept)] == kept, "what was made before was not made again"
    assert [each["name"] for each in found["films"]] == ["high", "medium", "low"]
    assert (await owner.client.post(f"/api/media/{file['id']}/processing")).status_code == 409


async def test_films_that_are_too_long_or_only_half_there_are_refused(app_factory: AppFactory) -> None:
    app = await app_factory(media_video_s_max=3)
    owner = await sign_up(app)
    long = await sent(owner, mp4(4.0), "a.mp4")
    half = await sent(owner, half_of(mp4(2.5, "320x180", "-movflags", "+faststart")), "a.mp4")
    async with working(app):
        found = await finished(owner, long["id"])
        assert (found["reason"], found["reason_words"]) == ("film_too_long", "This film is longer than 3 s.")
        found = await finished(owner, half["id"])
        assert (found["state"], found["reason"]) == ("refused", "file_damaged")


def half_of(film: bytes) -> bytes:
    """The film without its second half, and with tables that do not show it from outside."""
    start = film.index(b"mdat") - 4
    kept = (len(film) - start) // 2
    return film[:start] + kept.to_bytes(4, "big") + film[start + 4 : start + kept]
