"""Kept answers: never another's, never older than the last write (row 21 of the list of attacks)."""

import asyncio

from courtyard.kernel.documents import counting_commands
from modules.recipes.builders import soup, titles, write
from support.actors import Person
from support.app import App, AppFactory
from support.waiting import wait_until

CANARY = "owner-only-canary"


async def test_nobody_gets_what_was_kept_for_another(
    owner: Person, stranger: Person, anonymous: Person, app: App
) -> None:
    """Every address that shows something of the owner, asked first by the owner, then by everybody else."""
    draft = await write(owner, title=CANARY, status="draft")
    listed = await write(owner, title="Open soup")
    await owner.client.post(f"/api/recipes/{listed['id']}/like")
    paths = [
        f"/api/recipes/{draft['id']}",
        f"/api/recipes/{draft['slug']}",
        f"/api/recipes/{draft['id']}?servings=8",
        f"/api/recipes/{draft['id']}/export",
        f"/api/recipes/{draft['id']}/likes",
        "/api/users/me/recipes",
        "/api/recipes",
        f"/api/recipes?author={owner.id}",
        f"/api/recipes/{listed['id']}",
    ]
    for path in paths:
        await owner.client.get(path)
        mine = await owner.client.get(path)
        for other in (stranger, anonymous):
            for shown in (path, f"{path}/me.css", path.replace("/api/", "/api/v1/")):
                answer = await other.client.get(shown, headers={"x-forwarded-host": owner.username})
                assert CANARY not in answer.text, shown
                assert '"liked_by_me":true' not in answer.text, shown
            if "etag" in mine.headers and path not in {"/api/recipes", f"/api/recipes?author={owner.id}"}:
                conditional = await other.client.get(path, headers={"if-none-match": mine.headers["etag"]})
                assert conditional.status_code != 304, path
        assert "public" not in mine.headers.get("cache-control", "")


async def test_a_recipe_is_kept_for_each_reader(owner: Person, stranger: Person) -> None:
    recipe = (await write(owner))["id"]
    for person in (owner, stranger):
        await person.client.get(f"/api/recipes/{recipe}")
        with counting_commands() as commands:
            await person.client.get(f"/api/recipes/{recipe}")
        assert commands == []


async def test_every_write_ends_what_it_made_old(owner: Person, anonymous: Person, admin: Person) -> None:
    recipe = await write(owner)
    by_id, by_slug = f"/api/recipes/{recipe['id']}", f"/api/recipes/{recipe['slug']}"

    async def seen() -> list[str]:
        shown = [
            (await person.client.get(path)).json()["title"]
            for person in (anonymous, owner)
            for path in (by_id, by_slug)
        ]
        return shown + await titles(anonymous)

    for number, (method, path, body) in enumerate(
        [
            ("PATCH", by_id, {"title": "T0"}),
            ("PATCH", by_slug, {"title": "T1"}),
            ("PUT", by_id, soup(title="T2")),
            ("PUT", by_slug, soup(title="T3")),
        ]
    ):
        await seen()
        person = admin if number % 2 else owner
        assert (await person.client.request(method, path, json=body)).status_code == 200
        assert await seen() == [f"T{number}"] * 5


async def test_figures_show_at_once_on_the_recipe_and_soon_in_listings(owner: Person, anonymous: Person) -> None:
    recipe = (await write(owner))["id"]
    for path in (f"/api/recipes/{recipe}", "/api/recipes"):
        await anonymous.client.get(path)
    await owner.client.post(f"/api/recipes/{recipe}/like")
    assert (await anonymous.client.get(f"/api/recipes/{recipe}")).json()["likes"] == 1

    async def is_listed_with_its_like() -> bool:
        return bool((await anonymous.client.get("/api/recipes")).json()["items"][0]["likes"] == 1)

    await wait_until(is_listed_with_its_like, "the like is in the listing", 5)


async def test_a_write_in_one_process_reaches_the_others(app: App, app_factory: AppFactory, owner: Person) -> None:
    other = await (await app_factory()).client()
    recipe = await write(owner)

    async def title_elsewhere() -> str:
        return str((await other.get(f"/api/recipes/{recipe['id']}")).json()["title"])

    assert await title_elsewhere() == recipe["title"]
    await owner.client.patch(f"/api/recipes/{recipe['id']}", json={"title": "New"})

    async def is_new() -> bool:
        return await title_elsewhere() == "New"

    await wait_until(is_new, "the other process shows the new title", 2)


async def test_readers_during_writes_end_with_the_last_one(owner: Person, anonymous: Person) -> None:
    """A reader that is under way while somebody writes must not leave the old answer behind."""
    recipe = (await write(owner))["id"]

    async def read() -> None:
        for _ in range(30):
            await anonymous.client.get(f"/api/recipes/{recipe}")

    async def change() -> None:
        for number in range(15):
            await owner.client.patch(f"/api/recipes/{recipe}", json={"title": f"Number {number}"})

    await asyncio.gather(read(), read(), change())
    assert (await anonymous.client.get(f"/api/recipes/{recipe}")).json()["title"] == "Number 14"
