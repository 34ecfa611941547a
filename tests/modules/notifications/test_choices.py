"""What members want to hear of: groups, channels, the settings page."""

import asyncio
from typing import Any

import msgspec
import pytest

from courtyard.kernel.basics import Id
from courtyard.modules.notifications.models import ALWAYS, GROUP_OF, Channel, Choices, Group, Kind
from courtyard.modules.notifications.rules.channels import channels_for, kinds_of
from courtyard.modules.notifications.store import ChoiceStore
from modules.notifications.telling import like, texts, warn
from support.actors import Person
from support.app import App

PATH = "/api/notifications/preferences"
GROUPS = ("likes", "comments", "follows", "price_alerts", "tasks", "newsletter", "marketing")


async def chosen(person: Person) -> dict[str, Any]:
    answer = await person.client.get(PATH)
    found: dict[str, Any] = answer.json()
    return found


async def choose(person: Person, **body: Any) -> dict[str, Any]:
    answer = await person.client.put(PATH, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def of_kind(shown: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = [each for each in shown["channels"] if each["kind"] == kind]
    return {name: value for name, value in found.items() if name != "kind"}


async def test_the_house_chooses_until_somebody_does(owner: Person) -> None:
    shown = await chosen(owner)
    assert {name: shown[name] for name in GROUPS} == dict.fromkeys(GROUPS, True) | {
        "newsletter": False,
        "marketing": False,
    }
    assert of_kind(shown, "recipe_liked") == {"in_app": True, "live": True, "email": False, "push": True}


async def test_the_documented_switches_are_taken_together(owner: Person, stranger: Person) -> None:
    wanted = {"comments": False, "likes": False, "follows": True, "price_alerts": False, "newsletter": True,
              "marketing": True}  # fmt: skip
    shown = await choose(owner, **wanted)
    assert {name: shown[name] for name in wanted} == wanted
    assert await chosen(owner) == shown
    assert (await chosen(stranger))["likes"] is True


async def test_what_is_switched_off_is_not_told(app: App, owner: Person, stranger: Person) -> None:
    await choose(owner, likes=False)
    await like(app, owner, stranger)
    assert await texts(owner) == []
    await choose(owner, likes=True)
    await like(app, owner, stranger)
    assert len(await texts(owner)) == 1


async def test_a_channel_of_one_kind_is_switched_alone(owner: Person) -> None:
    shown = await choose(owner, channels=[{"kind": "recipe_liked", "email": True, "push": False}])
    assert of_kind(shown, "recipe_liked") == {"in_app": True, "live": True, "email": True, "push": False}
    assert of_kind(shown, "recipe_commented") == {"in_app": True, "live": True, "email": True, "push": True}


async def test_a_kind_that_is_not_listed_is_not_in_the_list(app: App, owner: Person, stranger: Person) -> None:
    await choose(owner, channels=[{"kind": "recipe_liked", "in_app": False}])
    await like(app, owner, stranger)
    assert await texts(owner) == []


async def test_ones_safety_is_always_told(app: App, owner: Person) -> None:
    await choose(owner, channels=[{"kind": "new_device", "in_app": False, "live": False, "push": False}])
    await warn(app, owner)
    assert len(await texts(owner)) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"account": False},
        {"likes": None},
        {"channels": [{"kind": "x"}]},
        {"channels": [{"email": True}]},
        {"channels": [{"kind": "recipe_liked", "sms": True}]},
        {"channels": [{"kind": "recipe_liked"}] * 30},
    ],
)
async def test_a_wrong_choice_is_refused(owner: Person, body: dict[str, Any]) -> None:
    before = await chosen(owner)
    assert (await owner.client.put(PATH, json=body)).status_code == 422
    assert await chosen(owner) == before


async def test_the_short_form_means_the_same(owner: Person) -> None:
    answer = await owner.client.put(
        "/api/users/me/preferences/notifications", json={"marketing": True, "social": False, "price_alerts": False}
    )
    assert answer.json() == {"marketing": True, "social": False, "price_alerts": False}
    shown = await chosen(owner)
    assert [shown[name] for name in ("likes", "comments", "follows", "price_alerts", "marketing")] == [
        False, False, False, False, True,
    ]  # fmt: skip


async def test_choices_made_at_once_are_all_kept(owner: Person) -> None:
    await asyncio.gather(*(choose(owner, **{name: False}) for name in ("likes", "comments", "follows")))
    shown = await chosen(owner)
    assert [shown[name] for name in ("likes", "comments", "follows")] == [False, False, False]


async def test_a_first_choice_does_not_cover_one_made_meanwhile(app: App, owner: Person) -> None:
    store: ChoiceStore = app.dependency("notification_choices")._store  # noqa: SLF001  (between reading and keeping)
    unseen = await store.of(owner.user_id)
    await choose(owner, likes=False)
    assert not await store.keep(msgspec.structs.replace(unseen, off=(Group.COMMENTS,)))
    assert not (await chosen(owner))["likes"]


async def test_strangers_choose_nothing(anonymous: Person) -> None:
    assert (await anonymous.client.get(PATH)).status_code == 401
    assert (await anonymous.client.put(PATH, json={"likes": False})).status_code == 401
    assert (await anonymous.client.get("/settings/notifications")).status_code == 401


async def test_the_settings_page_shows_and_keeps_the_ticks(owner: Person) -> None:
    page = (await owner.client.get("/settings/notifications")).text
    assert 'name="likes" value="push" checked' in page
    assert 'name="likes" value="email" checked' not in page

    form = {"likes": ["in_app", "email"], "comments": [], "newsletter": ["email"]}
    saved = await owner.client.post("/settings/notifications", data=form)

    assert (saved.status_code, saved.headers["location"]) == (303, "/settings/notifications")
    shown = await chosen(owner)
    assert (shown["likes"], shown["comments"], shown["newsletter"], shown["tasks"]) == (True, False, True, True)
    assert of_kind(shown, "recipe_liked") == {"in_app": True, "live": False, "email": True, "push": False}
    page = (await owner.client.get("/settings/notifications")).text
    assert 'name="likes" value="email" checked' in page
    assert 'name="comments" value="email" checked' not in page


async def test_a_group_that_is_on_again_has_its_channels_back(owner: Person) -> None:
    await choose(owner, channels=[{"kind": "recipe_liked", "email": True}])
    await owner.client.post("/settings/notifications", data={"comments": ["email"]})
    assert of_kind(await choose(owner, likes=True), "recipe_liked")["email"] is True


@pytest.mark.parametrize("data", [{"likes": "sms"}, {"account": "email"}, {"likes": ["email"] * 9}])
async def test_a_wrong_form_is_refused(owner: Person, data: dict[str, Any]) -> None:
    assert (await owner.client.post("/settings/notifications", data=data)).status_code == 422


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_belongs_to_a_group_and_is_told_somewhere(kind: Kind) -> None:
    everything = Choices(user=Id(), off=())
    assert channels_for(kind, everything)
    silent = Choices(user=Id(), off=tuple(Group), channels=dict.fromkeys(Kind, ()))
    must = {Channel.IN_APP, Channel.LIVE} if GROUP_OF[kind] in ALWAYS else set()
    assert channels_for(kind, silent) == must
    assert kind in kinds_of(GROUP_OF[kind])
