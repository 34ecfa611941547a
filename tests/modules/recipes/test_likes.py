"""Likes and ratings: one reaction per member, and figures that are those of the rows."""

import asyncio
from functools import partial

import pytest

from courtyard.kernel.basics import Id
from courtyard.modules.recipes.models import Reaction
from courtyard.modules.recipes.store import ReactionStore
from modules.recipes.builders import write
from support.actors import Person, SignUp
from support.app import App


async def figures(person: Person, recipe: str) -> dict[str, object]:
    shown = (await person.client.get(f"/api/recipes/{recipe}")).json()
    return {name: shown[name] for name in ("likes", "liked_by_me", "my_rating", "average_rating", "ratings_count")}


async def test_a_like_counts_once_however_often_it_is_said(owner: Person, stranger: Person) -> None:
    recipe = (await write(owner))["id"]
    for _ in range(3):
        answer = await stranger.client.post(f"/api/recipes/{recipe}/like")
        assert (answer.status_code, answer.json()["likes"], answer.json()["liked_by_me"]) == (200, 1, True)
    assert (await figures(stranger, recipe))["liked_by_me"] is True
    assert (await figures(owner, recipe))["liked_by_me"] is False

    for _ in range(3):
        answer = await stranger.client.delete(f"/api/recipes/{recipe}/like")
        assert (answer.status_code, answer.json()["likes"], answer.json()["liked_by_me"]) == (200, 0, False)


async def test_the_last_rating_of_each_member_counts(owner: Person, stranger: Person, admin: Person) -> None:
    recipe = (await write(owner))["id"]
    await stranger.client.put(f"/api/recipes/{recipe}/rating", json={"stars": 1})
    await stranger.client.put(f"/api/recipes/{recipe}/rating", json={"stars": 4})
    answer = await admin.client.put(f"/api/recipes/{recipe}/rating", json={"stars": 5})
    assert answer.json() == {
        "likes": 0,
        "liked_by_me": False,
        "average_rating": 4.5,
        "ratings_count": 2,
        "my_rating": 5,
    }
    await admin.client.delete(f"/api/recipes/{recipe}/rating")
    await stranger.client.delete(f"/api/recipes/{recipe}/rating")
    assert (await figures(stranger, recipe))["average_rating"] is None


async def test_a_rating_is_one_to_five_stars(owner: Person) -> None:
    recipe = (await write(owner))["id"]
    for body in ({"stars": 0}, {"stars": 6}, {"stars": 4.5}, {"stars": {"$gt": 0}}, {}, {"stars": 3, "user": "x"}):
        answer = await owner.client.put(f"/api/recipes/{recipe}/rating", json=body)
        assert answer.status_code == 422, body


async def test_figures_are_no_edit(owner: Person, stranger: Person) -> None:
    """Somebody who edits while others like is not told that the recipe was changed."""
    recipe = await write(owner)
    await stranger.client.post(f"/api/recipes/{recipe['id']}/like")
    await stranger.client.put(f"/api/recipes/{recipe['id']}/rating", json={"stars": 5})
    answer = await owner.client.patch(
        f"/api/recipes/{recipe['id']}", json={"title": "Soup"}, headers={"if-match": f'"{recipe["version"]}"'}
    )
    assert answer.status_code == 200
    assert answer.json()["likes"] == 1


async def rows_and_count(app: App, recipe: str) -> tuple[int, int]:
    """How many rows say that somebody likes it, and how many the recipe says."""
    reactions = app.dependency("cookbook").reactions
    rows = len((await reactions.likes(Id(recipe), limit=100)).items)
    kept = await app.dependency("cookbook").store.get(recipe)
    return rows, kept.likes_count


async def test_a_hundred_members_at_once(app: App, owner: Person, people: SignUp) -> None:
    recipe = (await write(owner))["id"]
    members = [await people() for _ in range(100)]
    path = f"/api/recipes/{recipe}/like"
    answers = await asyncio.gather(*(member.client.post(path) for member in members))
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(answer.json()["likes"] for answer in answers) == list(range(1, 101))
    assert await rows_and_count(app, recipe) == (100, 100)

    rest = await asyncio.gather(*(member.client.delete(path) for member in members[:60]))
    assert {answer.status_code for answer in rest} == {200}
    assert await rows_and_count(app, recipe) == (40, 40)


async def test_one_member_twenty_times_at_once(app: App, owner: Person, stranger: Person) -> None:
    recipe = (await write(owner))["id"]
    answers = await asyncio.gather(*(stranger.client.post(f"/api/recipes/{recipe}/like") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert await rows_and_count(app, recipe) == (1, 1)


async def test_storms_of_likes_and_their_opposite(app: App, owner: Person, people: SignUp) -> None:
    recipe = (await write(owner))["id"]
    members = [await people() for _ in range(5)]

    async def waver(member: Person) -> None:
        for _ in range(4):
            await asyncio.gather(
                member.client.post(f"/api/recipes/{recipe}/like"),
                member.client.delete(f"/api/recipes/{recipe}/like"),
                member.client.put(f"/api/recipes/{recipe}/rating", json={"stars": 4}),
            )

    await asyncio.gather(*map(waver, members))
    rows, count = await rows_and_count(app, recipe)
    assert rows == count
    kept = await app.dependency("cookbook").store.get(recipe)
    assert (kept.ratings_count, kept.ratings_sum, kept.average_rating) == (5, 20, 4.0)


async def test_two_processes_count_together(app: App, owner: Person) -> None:
    """Without the queue that one process has, the transactions themselves keep the figures right."""
    recipe = (await write(owner))["id"]
    cookbook = app.dependency("cookbook")
    others = [ReactionStore(cookbook.store.database, cookbook.store, cookbook.store.outbox) for _ in range(4)]

    async def likes(store: ReactionStore, member: Id) -> None:
        await store.react(Id(recipe), member, lambda present: present or liking(recipe, member))

    shared = [Id() for _ in range(10)]
    await asyncio.gather(*(likes(store, member) for store in others for member in shared))
    assert await rows_and_count(app, recipe) == (10, 10)


async def test_a_crash_between_the_two_writes_leaves_neither(
    app: App, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = (await write(owner))["id"]
    cookbook = app.dependency("cookbook")

    async def crash(*_: object, **__: object) -> None:
        raise ConnectionResetError("the process was killed here")

    monkeypatch.setattr(cookbook.store, "count_reactions", crash)
    with pytest.raises(ConnectionResetError):
        await cookbook.reactions.react(Id(recipe), owner.user_id, lambda _: liking(recipe, owner.user_id))
    assert await rows_and_count(app, recipe) == (0, 0)


async def test_who_likes_it(owner: Person, stranger: Person, admin: Person, anonymous: Person) -> None:
    recipe = (await write(owner))["id"]
    for person in (owner, stranger, admin):
        await person.client.post(f"/api/recipes/{recipe}/like")
    first = (await anonymous.client.get(f"/api/recipes/{recipe}/likes?limit=2")).json()
    assert [liker["username"] for liker in first["items"]] == ["boss", "stranger"]
    rest = await anonymous.client.get(f"/api/recipes/{recipe}/likes?limit=2&cursor={first['next_cursor']}")
    assert [liker["username"] for liker in rest.json()["items"]] == ["owner"]
    assert rest.json()["next_cursor"] is None


async def test_what_one_may_not_see_one_cannot_like(owner: Person, stranger: Person, anonymous: Person) -> None:
    draft = (await write(owner, status="draft"))["id"]
    assert (await stranger.client.post(f"/api/recipes/{draft}/like")).status_code == 404
    assert (await stranger.client.get(f"/api/recipes/{draft}/likes")).status_code == 404
    open_one = (await write(owner))["id"]
    assert (await anonymous.client.post(f"/api/recipes/{open_one}/like")).status_code == 401


async def test_few_enthusiasts_do_not_outrank_many(owner: Person, app: App) -> None:
    loved, tried = (await write(owner, title="Loved"))["id"], (await write(owner, title="Tried"))["id"]
    reactions: ReactionStore = app.dependency("cookbook").reactions

    async def stars(recipe: str, number: int, of: int) -> None:
        for _ in range(of):
            member = Id()
            rating = Reaction(recipe=Id(recipe), user=member, stars=number)
            await reactions.react(Id(recipe), member, partial(_instead, rating))

    await stars(loved, 5, of=1)
    await stars(tried, 5, of=8)
    await stars(tried, 4, of=2)
    listed = (await owner.client.get("/api/recipes?sort=rating")).json()["items"]
    assert [(item["title"], item["average_rating"]) for item in listed] == [("Tried", 4.8), ("Loved", 5.0)]


async def test_a_removed_recipe_takes_its_reactions_along(app: App, owner: Person, stranger: Person) -> None:
    recipe = (await write(owner))["id"]
    await stranger.client.post(f"/api/recipes/{recipe}/like")
    await owner.client.delete(f"/api/recipes/{recipe}")
    assert (await app.dependency("cookbook").reactions.likes(Id(recipe), limit=10)).items == []


def liking(recipe: str, member: Id) -> Reaction:
    """A fresh like."""
    return Reaction(recipe=Id(recipe), user=member, liked_at=Id().generation_time)


def _instead(reaction: Reaction, _: Reaction | None) -> Reaction:
    return reaction
