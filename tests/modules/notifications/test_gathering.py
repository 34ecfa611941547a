"""Several likes make one line; retention; two at once; nothing twice."""

import asyncio
from datetime import timedelta

import pytest

from courtyard.kernel.basics import Id, now
from courtyard.kernel.documents import Duplicate, Unit, Where
from courtyard.modules.notifications.models import ACTORS_MAX, KEPT_DAYS, KEPT_MAX, Kind, Notice, Notification
from courtyard.modules.notifications.rules.gathering import is_worth_a_sound, joined, line_of, without
from courtyard.modules.notifications.rules.wording import TEXT_MAX, sentence
from courtyard.modules.notifications.store import NOTIFICATIONS
from modules.notifications.telling import RECIPE, happenings, in_a_unit, like, listed, texts, unlike, warn
from support.actors import Person, SignUp
from support.app import App

NOON = now().replace(hour=12)


async def test_likes_of_one_day_make_one_line(app: App, owner: Person, people: SignUp) -> None:
    fans = [await people(name) for name in ("ada", "bob", "cyd")]
    said = []
    for fan in fans:
        await like(app, owner, fan, at=NOON)
        said += await texts(owner)
    assert said == [
        "ada likes your recipe “Soup”",
        "bob and ada like your recipe “Soup”",
        "cyd and 2 others like your recipe “Soup”",
    ]


async def test_another_recipe_and_another_day_are_lines_of_their_own(
    app: App, owner: Person, stranger: Person, admin: Person
) -> None:
    await like(app, owner, stranger, at=NOON - timedelta(days=1))
    await like(app, owner, admin, at=NOON)
    await like(app, owner, admin, recipe=Id(), title="Bread", at=NOON)
    assert sorted(await texts(owner)) == [
        "boss likes your recipe “Bread”",
        "boss likes your recipe “Soup”",
        "stranger likes your recipe “Soup”",
    ]


async def test_a_line_that_was_read_is_unread_when_somebody_joins(
    app: App, owner: Person, stranger: Person, admin: Person
) -> None:
    await like(app, owner, stranger, at=NOON)
    await owner.client.post("/api/notifications/read")
    await like(app, owner, stranger, at=NOON)
    assert (await listed(owner))["unread"] == 0
    await like(app, owner, admin, at=NOON)
    assert (await listed(owner))["unread"] == 1


async def test_nobody_is_told_of_what_they_did_themselves(app: App, owner: Person) -> None:
    await like(app, owner, owner)
    assert await texts(owner) == []


async def test_a_like_that_is_taken_back_leaves_the_line(
    app: App, owner: Person, stranger: Person, admin: Person
) -> None:
    await like(app, owner, stranger, at=NOON)
    await like(app, owner, admin, at=NOON)
    later = NOON + timedelta(seconds=1)
    await unlike(app, owner, admin, at=later)
    assert await texts(owner) == ["stranger likes your recipe “Soup”"]
    await unlike(app, owner, admin, at=later)
    await unlike(app, owner, stranger, at=later)
    assert await texts(owner) == []


async def test_a_like_that_arrives_after_its_taking_back_is_not_told(app: App, owner: Person, stranger: Person) -> None:
    await unlike(app, owner, stranger, at=NOON)
    await like(app, owner, stranger, at=NOON - timedelta(seconds=1))
    assert await texts(owner) == []
    await like(app, owner, stranger, at=NOON + timedelta(seconds=1))
    assert len(await texts(owner)) == 1


async def test_a_removed_recipe_takes_its_lines_along(app: App, owner: Person, stranger: Person) -> None:
    await like(app, owner, stranger)
    await warn(app, owner)

    async def gone(unit: Unit) -> None:
        await happenings(app).recipe_is_gone(RECIPE, owner.user_id, unit)

    await in_a_unit(app, gone)
    assert len(await texts(owner)) == 1


async def test_two_workers_at_once_make_one_line(app: App, owner: Person, people: SignUp) -> None:
    fans = [await people() for _ in range(6)]

    async def until_told(fan: Person) -> None:
        for _ in range(20):
            try:
                return await like(app, owner, fan, at=NOON)
            except Duplicate:  # as a reaction comes again
                continue
        raise AssertionError("told nobody in twenty tries")

    await asyncio.gather(*map(until_told, fans))
    (item,) = (await listed(owner))["items"]
    assert item["actors_count"] == len(fans)


async def test_the_same_notice_twice_is_one_line(app: App, owner: Person) -> None:
    session = await warn(app, owner)
    await warn(app, owner, session=session)
    assert len(await texts(owner)) == 1


async def test_a_crash_before_the_commit_tells_nobody(app: App, owner: Person, stranger: Person) -> None:
    async def crash(unit: Unit) -> None:
        notice = Notice(user=owner.user_id, kind=Kind.WELCOME, key="k", pieces={"name": "x"}, occurred_at=now())
        await app.dependency("telling").tell(notice, unit)
        raise ConnectionResetError("the process was killed here")

    with pytest.raises(ConnectionResetError):
        await in_a_unit(app, crash)
    assert await listed(owner) == {"items": [], "next_cursor": None, "unread": 0}
    await like(app, owner, stranger)
    assert len(await texts(owner)) == 1


async def test_a_hundred_are_kept_and_the_oldest_go(app: App, owner: Person, stranger: Person) -> None:
    await warn(app, stranger)
    for number in range(KEPT_MAX + 3):
        await warn(app, owner, at=NOON + timedelta(seconds=number))
    found = (
        await app.assembly.databases.database("notifications")
        .collection(NOTIFICATIONS)
        .count(Where(user=owner.user_id))
    )
    assert found == KEPT_MAX
    last = (await listed(owner, limit=10, page=10))["items"][-1]
    assert last["told_at"] == (NOON + timedelta(seconds=3)).isoformat().replace("+00:00", "Z")
    assert len(await texts(stranger)) == 1


def test_the_database_forgets_after_thirty_days() -> None:
    (expiring,) = [each for each in NOTIFICATIONS.indexes if each.expire_after_s is not None]
    assert (expiring.keys, expiring.expire_after_s) == (("told_at",), KEPT_DAYS * 86_400)


def test_actors_are_counted_beyond_those_that_are_kept() -> None:
    line = line_of(_notice(Id()))
    for _ in range(2 * ACTORS_MAX):
        line = joined(line, _notice(Id())) or line
    assert (len(line.actors), line.actors_count) == (ACTORS_MAX, 2 * ACTORS_MAX + 1)
    left = without(line, line.actors[0])
    assert left is not None
    assert (len(left.actors), left.actors_count) == (ACTORS_MAX - 1, 2 * ACTORS_MAX)


def test_a_phone_rings_for_the_first_few_and_for_round_numbers() -> None:
    assert [count for count in range(1, 60) if is_worth_a_sound(count)] == [1, 2, 3, 5, 10, 20, 50]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_sentence(kind: Kind) -> None:
    pieces = dict.fromkeys(("title", "name", "device", "browser", "price", "when", "number", "plan"), "W" * 500)
    line = Notification(user=Id(), key="k", kind=kind, actors=(Id(),), actors_count=1, pieces=pieces)
    said = sentence(line, ["Ada"])
    assert 3 < len(said) <= TEXT_MAX
    assert "%(" not in said
    bare = Notification(user=Id(), key="k", kind=kind)
    assert "%(" not in sentence(bare, [])


def test_a_recipe_without_a_title_is_one_of_yours() -> None:
    line = Notification(user=Id(), key="k", kind=Kind.RECIPE_LIKED, actors_count=2, pieces={"title": ""})
    assert sentence(line, []) == "2 people like one of your recipes"


def _notice(actor: Id) -> Notice:
    return Notice(user=RECIPE, kind=Kind.RECIPE_LIKED, key="k", actor=actor, occurred_at=NOON, gathers=True)
