"""The same story with the files in S3."""

from modules.media.builders import finished, sent, working
from modules.media.material import jpeg, png
from modules.media.test_resuming import OCTETS, begun
from support.actors import sign_up
from support.app import AppFactory
from support.s3 import FileServer, bucket_settings


async def test_files_in_a_bucket_are_taken_worked_on_served_and_removed(
    app_factory: AppFactory, s3_server: FileServer
) -> None:
    app = await app_factory(**bucket_settings(s3_server))
    owner = await sign_up(app)
    assert (await owner.client.get("/health")).json()["files"] == "up"
    whole = await sent(owner, jpeg())
    place = await begun(owner, len(png()))
    for start in (0, 500):
        headers = {**OCTETS, "upload-offset": str(start)}
        piece = png()[start : 500 if start == 0 else None]
        assert (await owner.client.patch(place, headers=headers, content=piece)).status_code == 204
    blobs = app.assembly.court.blobs
    assert [portion async for portion in blobs.listed("uploads/")] == []
    async with working(app):
        for file in (whole["id"], place.rpartition("/")[2]):
            found = await finished(owner, file)
            assert found["state"] == "ready"
            got = await owner.client.get(found["still"]["url"], headers={"range": "bytes=0-9"})
            assert (got.status_code, len(got.content)) == (206, 10)
            assert (await owner.client.delete(f"/api/media/{file}")).status_code == 204
    assert [portion async for portion in blobs.listed("")] == []


async def test_a_bucket_that_is_away_is_told_and_nothing_is_lost(app_factory: AppFactory) -> None:
    app = await app_factory(
        s3_bucket="files", s3_endpoint="http://127.0.0.1:1", s3_access_key_id="key", s3_secret_access_key="secret"
    )
    owner = await sign_up(app)
    answer = await owner.client.post("/api/media", files={"file": ("a.png", png(), "image/png")})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "blobs_away")
    assert answer.headers["retry-after"]
    assert (await owner.client.get("/api/media/room")).json()["files"] == 0
    assert (await owner.client.get("/health")).json()["files"] == "down"
