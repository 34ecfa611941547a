"""Somebody fills every part of the house, leaves, and is erased: nothing of them is found anywhere afterwards."""

import io
import json
import zipfile
from typing import Any

import httpx
import pytest

from courtyard.kernel.audit import ENTRIES
from courtyard.kernel.basics import Id
from courtyard.kernel.documents import CollectionSpec, Where
from courtyard.kernel.jobs import JOBS
from courtyard.kernel.privacy import Share
from courtyard.modules.accounts.actions.erasing import Due
from courtyard.modules.accounts.store import LeavingStore
from courtyard.modules.tasks.models import Role
from modules.tasks.builders import join, make_project, write
from support.actors import PASSWORD, Person, sign_in, sign_up
from support.app import App, AppFactory
from support.letterbox import until_letters
from support.searching import built_anew, places_of
from support.waiting import wait_until

OWN, SHARED = "Quokkadrawer", "Wombatshelf"  # what goes, and what others still need
OUTBOX: CollectionSpec[Any] = CollectionSpec("outbox", dict)
DEVICE = "Mozilla/5.0 Zebrafish/7"
ADDRESS = "203.0.113.77"


async def ok(answer: httpx.Response) -> Any:
    """What a good answer says."""
    assert answer.is_success, f"{answer.request.url} {answer.text}"
    return answer.json() if answer.content else None


async def fill(app: App, owner: Person, other: Person) -> dict[str, Any]:
    """Let the owner leave something in every collection that takes anything of people."""
    me, you = owner.client, other.client
    await ok(await me.patch("/api/users/me", json={"profile": {"name": OWN, "bio": f"{OWN} bio"}}))
    await ok(await me.post("/api/auth/api-keys", json={"name": OWN, "scopes": ["recipes:read"], "password": PASSWORD}))
    await ok(await me.post("/api/auth/2fa/setup"))
    await ok(await me.post("/api/auth/forgot-password", json={"email": owner.email}))
    own = await ok(await me.post("/api/recipes", json={"title": f"{OWN} soup", "instructions": [f"Stir the {OWN}"]}))
    theirs = await ok(await you.post("/api/recipes", json={"title": "Bread"}))
    await ok(await me.post(f"/api/recipes/{theirs['id']}/like"))
    await ok(await me.put(f"/api/recipes/{theirs['id']}/rating", json={"stars": 1}))
    await ok(await you.put(f"/api/recipes/{theirs['id']}/rating", json={"stars": 5}))
    await ok(await you.post(f"/api/recipes/{own['id']}/like"))
    await ok(await me.put("/api/notifications/preferences", json={"likes": False}))
    return {"recipe": theirs, "own_recipe": own, **await fill_tasks(app, owner, other)}


async def fill_tasks(app: App, owner: Person, other: Person) -> dict[str, Any]:
    """Tasks of one's own, and a project that others need."""
    me = owner.client
    alone = await make_project(owner, f"{OWN} alone")
    await write(owner, f"{OWN} inbox", notes=OWN, labels=[OWN])
    await write(owner, f"{OWN} in project", project=alone["id"])
    shared = await make_project(owner, SHARED)
    await join(app, shared, other, Role.EDITOR)
    task = await write(owner, f"{SHARED} task", project=shared["id"], assignees=[owner.id])
    given = await write(other, f"{SHARED} other", project=shared["id"], assignees=[owner.id])
    await ok(await me.post(f"/api/tasks/{task['id']}/comments", json={"text": f"{SHARED} words"}))
    await ok(await me.post("/api/tasks/filters", json={"name": OWN, "query": {"q": OWN}}))
    await ok(await me.post("/api/tasks/feeds", json={"name": OWN}))
    await ok(await me.post("/api/tasks/time", json={"task": task["id"], "note": f"{SHARED} note"}))
    await ok(await me.post(f"/api/tasks/projects/{shared['id']}/invitations", json={"email": "third@example.org"}))
    theirs = await make_project(other, "Elsewhere")
    await ok(
        await other.client.post(f"/api/tasks/projects/{theirs['id']}/invitations", json={"username": owner.username})
    )
    return {"shared": shared, "task": task, "given": given}


async def until_quiet(app: App) -> None:
    """Wait until every fact is published and read, and every job done."""
    databases = app.assembly.databases
    outboxes = [databases.database(module.name).collection(OUTBOX).raw for module in app.assembly.modules]
    jobs = databases.database("kernel").collection(JOBS).raw

    async def is_quiet() -> bool:
        if any([await outbox.find_one({"waiting": True}) for outbox in outboxes]):
            return False
        # Indexes, files and counts of foods have work that waits for its time; nothing here waits for it.
        ours = {"$regex": "^(accounts|mail|notifications|tasks)[.]"}
        return await jobs.find_one({"state": {"$in": ["owed", "waiting", "active"]}, "type": ours}) is None

    await wait_until(is_quiet, "no fact and no job under way", 90)


async def copy_of(person: Person) -> zipfile.ZipFile:
    """Have a copy made, and fetch it."""
    asked = await ok(await person.client.post("/api/users/me/export", json={"password": PASSWORD}))
    url = ""

    async def is_ready() -> bool:
        nonlocal url
        found = await ok(await person.client.get(f"/api/users/me/export/{asked['job_id']}"))
        url = found["download_url"] or ""
        return bool(url)

    await wait_until(is_ready, "the copy", 60)
    answer = await person.client.get(url)
    assert answer.headers["content-type"] == "application/zip", answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


# Where an id may still stand, which leads to nobody: in the chain, in what the erasure itself left, and in queues.
ID_STAYS = {
    "mongodb accounts.erasures user_id",
    "mongodb kernel.audit actor",
    "mongodb kernel.audit subject",
    "mongodb kernel.jobs key",
    "mongodb notifications.latest what",
    *(f"mongodb accounts.outbox {each}" for each in ("facts.key", "facts.data.user")),
    "mongodb recipes.outbox facts.data.author",
    "mongodb tasks.outbox facts.data.project",
    *(f"valkey events:{module} (stream)" for module in ("accounts", "recipes", "tasks")),
    *(f"valkey bull:{queue}" for queue in ("analytics (hash)", "analytics (stream)", "analytics (zset)")),
    "valkey bull:email (stream)",
}


async def erased(app: App, person: Person) -> None:
    """Have everybody erased whose grace is over, and wait for this one."""
    await app.dependency("erasing").look(Due(), None)
    court = app.assembly.court
    store = LeavingStore(court.database("accounts"), court.outbox("accounts"))

    async def is_erased() -> bool:
        found = await store.erasure_of(Id(person.id))
        return found is not None and found.finished_at is not None

    await wait_until(is_erased, "the end of the erasure", 90)
    await until_quiet(app)


async def check_what_others_keep(other: Person, made: dict[str, Any]) -> None:
    """Figures are right, shared things are there without a name, and somebody owns the project."""
    recipe = await ok(await other.client.get(f"/api/recipes/{made['recipe']['id']}"))
    assert (recipe["likes"], recipe["ratings_count"], recipe["average_rating"]) == (0, 1, 5.0)
    assert (await other.client.get(f"/api/recipes/{made['own_recipe']['id']}")).status_code == httpx.codes.NOT_FOUND
    project = await ok(await other.client.get(f"/api/tasks/projects/{made['shared']['id']}"))
    assert [(each["id"], each["role"]) for each in project["members"]] == [(other.id, "owner")]
    task = await ok(await other.client.get(f"/api/tasks/{made['task']['id']}"))
    assert (task["assignees"], task["comments_count"]) == ([], 1)
    said = await ok(await other.client.get(f"/api/tasks/{made['task']['id']}/comments"))
    assert [(each["author"], each["text"]) for each in said["items"]] == [(None, f"{SHARED} words")]
    figures = await ok(await other.client.get("/api/tasks", params={"assignee": "none", "project": project["id"]}))
    assert {each["id"] for each in figures["items"]} == {made["task"]["id"], made["given"]["id"]}


@pytest.mark.houses
@pytest.mark.timeout(300)
async def test_nothing_is_left_of_somebody_who_was_erased(app_factory: AppFactory) -> None:
    app = await app_factory(deletion_grace_days=0)
    async with app.assembly.working():
        await sign_up(app, "zanzibarra")
        owner = await sign_in(app, "zanzibarra@example.org", address=ADDRESS, headers={"user-agent": DEVICE})
        other = await sign_up(app, "bystander")
        made = await fill(app, owner, other)
        await until_quiet(app)
        copy = await copy_of(owner)
        told = {name: copy.read(name).decode() for name in copy.namelist()}
        assert all(isinstance(json.loads(text), list) for name, text in told.items() if name.endswith(".json"))
        declared = {f"{part.name}/{share.file}.json" for part in app.assembly.court.privacy.parts
                    for share in part.exports if isinstance(share, Share)}  # fmt: skip
        assert declared <= told.keys()
        for name in (
            "recipes/recipes",
            "tasks/tasks",
            "tasks/labels",
            "accounts/account",
        ):
            assert OWN in told[f"{name}.json"], name
        await until_letters(app, "copy_ready")

        words = (OWN, owner.username, owner.email, "Zebrafish", ADDRESS, owner.token)
        assert len(await places_of(app, *words)) > len(app.assembly.modules)
        refused = await owner.client.request("DELETE", "/api/users/me", json={"password": PASSWORD})
        assert refused.json()["error"]["code"] == "hand_over_first"
        assert [each["name"] for each in refused.json()["error"]["details"]["hand_over"]] == [SHARED]
        leaving = {"password": PASSWORD, "confirm": True}
        await ok(await owner.client.request("DELETE", "/api/users/me", json=leaving))
        await erased(app, owner)
        await built_anew(app, *words, owner.id)

        left = await places_of(app, *words)
        # Of nobody in particular: a password that an unknown address asked for. What ends within minutes or a day.
        of_nobody = {f"mongodb kernel.audit details.{each}" for each in ("address", "device")}
        assert {place for place in left if not place.endswith(", ends)")} - of_nobody == set(), left
        rows = app.assembly.databases.database("kernel").collection(ENTRIES)
        assert await rows.find(Where(subject=Id(owner.id)).differs("details", None).differs("kind", "erased")) == []
        stays = await places_of(app, owner.id)
        assert {place for place in stays if not place.endswith(", ends)")} <= ID_STAYS
        await check_what_others_keep(other, made)
        assert (await app.assembly.court.audit.verifier.verify()).is_whole
