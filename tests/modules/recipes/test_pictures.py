"""Pictures and films of recipes: one's own, of the right kind, seen by whoever sees the recipe, gone with it."""

from datetime import timedelta

import httpx
import time_machine

from courtyard.kernel.basics import now
from modules.media.builders import finished, ready, sent, working
from modules.media.material import jpeg, mp4
from modules.recipes.builders import SOUP, write
from support.actors import Person
from support.app import App
from support.waiting import wait_until


async def test_a_recipe_shows_its_pictures_once_they_are_ready(app: App, owner: Person, anonymous: Person) -> None:
    cover, step = (await sent(owner, jpeg()))["id"], (await sent(owner))["id"]
    pictures = [{"file": cover, "alt": "A bowl of soup"}, {"file": step, "step": 1}]
    recipe = await write(owner, pictures=pictures)
    place = f"/api/recipes/{recipe['id']}"
    assert [each["state"] for each in recipe["pictures"]] == ["processing", "processing"]
    assert [each["url"] for each in (await anonymous.client.get(place)).json()["pictures"]] == [None, None]

    async def is_shown() -> bool:
        return all(each["url"] for each in (await anonymous.client.get(place)).json()["pictures"])

    async with app.assembly.working():  # facts travel too: what was kept of the recipe has to go
        await wait_until(is_shown, "pictures on the recipe", 60)
    shown = (await anonymous.client.get(place)).json()["pictures"]
    assert [(each["file"], each["alt"], each["step"]) for each in shown] == [
        (cover, "A bowl of soup", None),
        (step, "", 1),
    ]
    assert (shown[0]["width"], shown[0]["height"]) == (600, 800)
    assert "480w" in shown[0]["srcset_webp"]
    [listed] = (await anonymous.client.get("/api/recipes")).json()["items"]
    assert listed["pictures"] == shown
    for url in (shown[0]["url"], shown[0]["thumb_url"]):
        got = await anonymous.client.get(url)
        assert (got.status_code, "?" in url) == (200, False)
        assert "immutable" in got.headers["cache-control"]


async def test_the_pictures_of_a_private_recipe_are_private(app: App, owner: Person, anonymous: Person) -> None:
    file = (await ready(app, owner))["id"]
    recipe = await write(owner, pictures=[{"file": file}])
    place = f"/api/recipes/{recipe['id']}"
    url = recipe["pictures"][0]["url"]
    assert (await anonymous.client.get(url)).status_code == 200
    hidden = (await owner.client.patch(place, json={"visibility": "private"})).json()
    assert (await anonymous.client.get(url)).status_code == 404
    signed = hidden["pictures"][0]["url"]
    assert signed.startswith(f"{url}?until=")
    assert (await owner.client.get(signed)).status_code == 200
    await owner.client.patch(place, json={"visibility": "unlisted"})
    assert (await anonymous.client.get(url)).status_code == 200
    await owner.client.patch(place, json={"pictures": []})
    assert (await anonymous.client.get(url)).status_code == 404
    await owner.client.patch(place, json={"pictures": [{"file": file}]})
    assert (await anonymous.client.get(url)).status_code == 200
    assert (await owner.client.delete(f"/api/media/{file}")).status_code == 409
    assert (await owner.client.delete(place)).status_code == 204
    assert (await anonymous.client.get(url)).status_code == 404


async def test_a_recipe_has_only_files_of_its_author(app: App, owner: Person, stranger: Person, admin: Person) -> None:
    mine, theirs = (await sent(owner))["id"], (await sent(stranger))["id"]
    film = await sent(owner, mp4(), "a.mp4")
    for wrong, path in (
        ({"pictures": [{"file": theirs}]}, "pictures"),
        ({"pictures": [{"file": "f" * 24}]}, "pictures"),
        ({"pictures": [{"file": film["id"]}]}, "pictures"),
        ({"video": mine}, "video"),
        ({"video": theirs}, "video"),
        ({"pictures": [{"file": "x"}]}, "pictures[0].file"),
        ({"pictures": [{"file": mine, "step": -1}]}, "pictures[0].step"),
        ({"pictures": [{"file": mine, "owner": "x"}]}, "pictures[0].owner"),
        ({"pictures": [{"file": mine}] * 31}, "pictures"),
    ):
        answer = await owner.client.post("/api/recipes", json={**SOUP, **wrong})
        assert answer.status_code == 422, wrong
        assert answer.json()["error"]["details"]["fields"][0]["path"] == path, answer.text
    recipe = await write(owner, pictures=[{"file": mine}], video=film["id"])
    place = f"/api/recipes/{recipe['id']}"
    stolen = await stranger.client.patch(place, json={"pictures": [{"file": theirs}]})
    assert stolen.status_code == 403
    kept = await admin.client.patch(place, json={"title": "Mended", "pictures": [{"file": mine, "alt": "Soup"}]})
    assert kept.json()["pictures"][0]["alt"] == "Soup", "an admin may keep what is in it"
    replaced = await owner.client.put(place, json=SOUP)
    assert (replaced.json()["pictures"], replaced.json()["video"]) == ([], None)


async def test_a_film_is_shown_in_all_its_qualities(app: App, owner: Person) -> None:
    file = await sent(owner, mp4(), "a.mp4")
    recipe = await write(owner, video=file["id"])
    assert recipe["video"] == {
        "file": file["id"],
        "state": "processing",
        "width": 0,
        "height": 0,
        "duration_s": 0.0,
        "poster_url": None,
        "films": [],
    }
    async with working(app):
        await finished(owner, file["id"])
    shown = (await owner.client.get(f"/api/recipes/{recipe['id']}?units=us")).json()["video"]
    assert [each["quality"] for each in shown["films"]] == ["high", "medium", "low"]
    assert (await owner.client.get(shown["poster_url"])).status_code == httpx.codes.OK


async def test_files_of_recipes_that_are_gone_are_collected_and_others_not(app: App, owner: Person) -> None:
    kept, dropped, gone = [(await sent(owner))["id"] for _ in range(3)]
    staying = await write(owner, pictures=[{"file": kept}, {"file": dropped}])
    going = await write(owner, pictures=[{"file": gone}])
    await owner.client.patch(f"/api/recipes/{staying['id']}", json={"pictures": [{"file": kept}]})
    await owner.client.delete(f"/api/recipes/{going['id']}")
    with time_machine.travel(now() + timedelta(hours=25)):
        assert (await app.dependency("collecting").collect()).files == 2
    with time_machine.travel(now() + timedelta(days=20)):
        assert (await app.dependency("collecting").collect()).files == 0
    left = [each["id"] for each in (await owner.client.get("/api/media")).json()["items"]]
    assert left == [kept]
