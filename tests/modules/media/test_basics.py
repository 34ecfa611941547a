"""Media in one sitting: a picture is sent, worked on, looked at, and deleted."""

import httpx

from modules.media.builders import finished, job_done, read, send, sent, working
from modules.media.material import jpeg
from support.actors import Person
from support.app import App
from support.facts import expecting_facts


async def test_a_picture_from_upload_to_page(app: App, owner: Person, stranger: Person, anonymous: Person) -> None:
    answer = await send(owner, jpeg(), "../My Holiday.PNG")
    file = answer.json()
    assert answer.headers["location"] == f"/api/v1/media/{file['id']}"
    assert (file["state"], file["kind"], file["media_type"]) == ("processing", "image", "image/jpeg")
    assert file["name"] == "My Holiday.jpg", "its content says what it is, and a name is no path"
    assert file["sources"] == []

    job = (await owner.client.get(f"/api/jobs/{file['job']}")).json()
    assert (job["state"], job["progress"]) == ("waiting", 0)
    async with expecting_facts(app, "media.processed") as facts, working(app):
        file = await finished(owner, file["id"])
    assert facts[0]["data"] == {"file": file["id"], "owner": owner.id, "media_kind": "image", "holders": []}
    job = await job_done(owner, file["job"])
    assert (job["state"], job["progress"], job["result"]) == ("done", 100, {"file": file["id"], "state": "ready"})

    assert (file["state"], file["width"], file["height"]) == ("ready", 600, 800), "it was turned"
    assert sorted(each["name"] for each in file["sources"]) == ["avif-480", "avif-600", "webp-480", "webp-600"]
    assert [each["width"] for each in file["thumbs"]] == [600, 300, 150]
    for source in [file["still"], *file["sources"], *file["thumbs"], file["original"]]:
        got = await anonymous.client.get(source["url"])
        assert got.status_code == 200, "whoever has the signed address of a private file"
        assert got.headers["content-type"] == source["media_type"]
        assert len(got.content) == source["size_bytes"]
        unsigned = source["url"].partition("?")[0]
        for person in (anonymous, stranger, owner):
            assert (await person.client.get(unsigned)).status_code == 404

    assert (await owner.client.delete(f"/api/media/{file['id']}")).status_code == 204
    assert (await owner.client.get(f"/api/media/{file['id']}")).status_code == 404
    assert (await owner.client.get(file["still"]["url"])).status_code == 404


async def test_everybody_has_files_of_their_own(
    owner: Person, stranger: Person, anonymous: Person, admin: Person
) -> None:
    file = (await sent(owner))["id"]
    assert [each["id"] for each in (await owner.client.get("/api/media")).json()["items"]] == [file]
    assert (await stranger.client.get("/api/media")).json() == {"items": [], "next_cursor": None}
    assert (await owner.client.get("/api/media?kind=video")).json()["items"] == []
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/cancellation"), ("POST", "/processing")):
        asked = [await each.client.request(method, f"/api/media/{file}{path}") for each in (stranger, anonymous)]
        assert [each.status_code for each in asked] == [404, 401], (method, path)
    assert (await anonymous.client.post("/api/media", files={"file": b"x"})).status_code == 401
    assert (await admin.client.get(f"/api/media/{file}")).status_code == 200
    assert (await owner.client.get("/api/media/room")).json()["files"] == 1
    assert (await read(owner, file))["state"] == "processing"


async def test_a_key_makes_one_file_of_two_requests(owner: Person, stranger: Person) -> None:
    first = await send(owner, jpeg(), **{"idempotency-key": "one"})
    again = await send(owner, jpeg(), **{"idempotency-key": "one"})
    assert (first.status_code, again.status_code) == (201, httpx.codes.OK)
    assert first.json()["id"] == again.json()["id"]
    other = await send(owner, jpeg(640, 480), **{"idempotency-key": "one"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "request_differs")
    assert (await send(stranger, jpeg(), **{"idempotency-key": "one"})).status_code == 201
    assert (await owner.client.get("/api/media/room")).json()["files"] == 1
