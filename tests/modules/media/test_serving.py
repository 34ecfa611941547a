"""Files on their way out: kept for good or not at all, as data and nothing else, private ones by signed addresses."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine

from courtyard.kernel.basics import Actor, Id, now
from courtyard.modules.media.contract import Holder, Media
from courtyard.modules.media.rules.kinds import JPEG
from courtyard.modules.media.rules.naming import disposition, shown_name
from modules.media.builders import ready
from modules.media.material import CANARY, jpeg
from support.actors import Person, sign_up
from support.app import App, AppFactory

FOR_GOOD = "public, max-age=31536000, immutable"


async def test_what_everybody_may_see_is_kept_for_good(app: App, owner: Person, anonymous: Person) -> None:
    file = await ready(app, owner, jpeg())
    media: Media = app.assembly.court.contract(Media)  # type: ignore[type-abstract]  # whoever fulfils the contract
    actor = Actor(owner.user_id, owner.username)
    await media.claim(Holder("elsewhere", Id()), [Id(file["id"])], actor, public=True)
    [shown] = (await media.shown([Id(file["id"])])).values()
    assert shown.still is not None
    assert shown.srcset("image/avif") == ", ".join(
        f"{each.url} {each.width}w" for each in shown.sources if each.media_type == "image/avif"
    )
    for source in (shown.still, *shown.sources, *shown.thumbs):
        assert "?" not in source.url
        got = await anonymous.client.get(source.url)
        headers = got.headers
        assert (got.status_code, headers["content-type"]) == (200, source.media_type)
        assert headers["cache-control"] == FOR_GOOD
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'; sandbox")
        assert headers["cross-origin-resource-policy"] == "cross-origin"
        assert "content-disposition" not in headers
        assert "set-cookie" not in headers
        assert CANARY.encode() not in got.content
        tag = headers["etag"]
        assert tag.strip('"')[:16] in source.url, "the address changes with the content"
        again = await anonymous.client.get(source.url, headers={"if-none-match": tag})
        assert (again.status_code, again.content, again.headers["cache-control"]) == (304, b"", FOR_GOOD)
        head = await anonymous.client.head(source.url)
        assert (head.headers["content-length"], head.content) == (str(source.size_bytes), b"")
        part = await anonymous.client.get(source.url, headers={"range": "bytes=5-9", "if-range": tag})
        assert (part.status_code, part.content) == (206, got.content[5:10])


async def test_a_signed_address_is_good_for_its_file_and_time(app: App, owner: Person, anonymous: Person) -> None:
    file, other = await ready(app, owner, jpeg()), await ready(app, owner)
    url = file["still"]["url"]
    parts = urlsplit(url)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    left_s = int(asked["until"]) - int(now().timestamp())
    assert 3600 <= left_s <= 7200

    async def status(path: str, **changes: str) -> int:
        return (await anonymous.client.get(path, params={**asked, **changes})).status_code

    got = await anonymous.client.get(url)
    assert got.status_code == 200
    assert 3500 < int(got.headers["cache-control"].removeprefix("private, max-age=")) <= 7200
    assert got.headers["cross-origin-resource-policy"] == "same-site"
    assert await status(parts.path, until=str(int(asked["until"]) + 1)) == 404
    assert await status(parts.path, sign=asked["sign"][:-1]) == 404
    assert await status(parts.path, sign="") == 404
    assert await status(urlsplit(other["still"]["url"]).path) == 404
    assert await status(urlsplit(file["original"]["url"]).path) == 404, "not even for another form of the same file"
    with time_machine.travel(now() + timedelta(seconds=left_s + 2)):
        assert await status(parts.path) == 404
        fresh = (await anonymous.client.get(url)).status_code
    assert fresh == 404
    assert (await anonymous.client.get(file["original"]["url"])).headers["content-disposition"].startswith("attachment")


async def test_an_address_that_names_nothing_is_not_there(app: App, owner: Person) -> None:
    file = await ready(app, owner)
    path = urlsplit(file["still"]["url"]).path
    for name in ("x", "..%2f..%2fsecret", "still-.jpg", "still", "original", "%00", "thumb-150", "a" * 3000):
        answer = await owner.client.get(f"/media/{file['id']}/{name}")
        assert answer.status_code == 404, name
        assert answer.headers["cache-control"] == "no-store"
    for start in ("/media/x", "/media/..%2f", f"/media/{'f' * 24}", f"/media/{file['id'].upper()}"):
        assert (await owner.client.get(f"{start}/{path.rpartition('/')[2]}")).status_code == 404, start
    for query in ("until=x", "until=-1", "sign=" + "a" * 999, "size=5", "until=" + "9" * 40):
        answer = await owner.client.get(f"{path}?{query}")
        assert answer.status_code == 422, query


async def test_files_have_a_limit_of_their_own(app_factory: AppFactory) -> None:
    app = await app_factory(limit_media_per_min=20, limit_member_per_min=1000)
    owner = await sign_up(app)
    file = await ready(app, owner)
    statuses = [(await owner.client.get(file["thumbs"][0]["url"])).status_code for _ in range(25)]
    assert statuses == [200] * 20 + [429] * 5
    assert (await owner.client.get("/api/media")).status_code == httpx.codes.OK


def test_names_are_written_so_that_every_browser_reads_them() -> None:
    for name, plain, quoted in (
        ('größe "1".jpg', "gr__e _1_.jpg", "gr%C3%B6%C3%9Fe%20%221%22.jpg"),
        ("a\r\nb.jpg", "a__b.jpg", "a%0D%0Ab.jpg"),
    ):
        assert disposition(name) == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quoted}"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\fakepath\\Soup.PNG", "Soup.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("", "image.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("a\x00b\u202e.exe", "a b.jpg"),
        ("x" * 500 + ".jpg", "x" * 120 + ".jpg"),
        ("größe", "größe.jpg"),
    ],
)
def test_a_name_is_the_last_word_of_a_path_with_the_ending_of_its_content(given: str, shown: str) -> None:
    assert shown_name(given, JPEG) == shown
