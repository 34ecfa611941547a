"""Somebody fills every part of the house, leaves, and is erased: nothing of them is found anywhere afterwards."""

import io
import json
import zipfile
from typing import Any

import httpx

from courtyard.kernel.basics import Id
from courtyard.modules.accounts.actions.erasing import Due
from courtyard.modules.tasks.models import Role
from modules.tasks.builders import join, make_project, write
from support.actors import PASSWORD, Person, sign_in, sign_up
from support.app import App, AppFactory
from support.letterbox import until_letters
from support.searching import places_of
from support.waiting import wait_until

OWN, SHARED = "Quokkadrawer", "Wombatshelf"  # what goes, and what others still need
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

    async def is_quiet() -> bool:
        for module in app.assembly.modules:
            outbox = app.assembly.events.database(module.name)._raw.get_collection("outbox")  # noqa: SLF001
            if await outbox.find_one({"waiting": True}):
                return False
        jobs = app.assembly.jobs.database._raw.get_collection("jobs")  # noqa: SLF001
        return await jobs.find_one({"state": {"$in": ["owed", "waiting", "active"]}, "type": {"$ne": "x"}}) is None

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


async def test_nothing_is_left_of_somebody_who_was_erased(app_factory: AppFactory) -> None:
    app = await app_factory(deletion_grace_days=0)
    async with app.assembly.working():
        await sign_up(app, "zanzibarra")
        owner = await sign_in(app, "zanzibarra@example.org", address=ADDRESS, headers={"user-agent": DEVICE})
        other = await sign_up(app, "bystander")
        made = await fill(app, owner, other)
        await until_quiet(app)
        copy = await copy_of(owner)
        await until_letters(app, "copy_ready")
        told = {name: copy.read(name).decode() for name in copy.namelist()}
        assert OWN in told["recipes/recipes.json"]
        assert {"accounts/account.json", "tasks/tasks.json", "kernel/security_events.json"} <= told.keys()
        assert all(isinstance(json.loads(text), list) for name, text in told.items() if name.endswith(".json"))
        print(sorted((name, len(text)) for name, text in told.items()))

        words = (OWN, owner.username, owner.email, "Zebrafish", ADDRESS, owner.token)
        before = await places_of(app, *words, owner.id)
        for place, here in sorted(before.items()):
            print("before", place, here)
        answer = await owner.client.request("DELETE", "/api/users/me", json={"password": PASSWORD})
        assert answer.status_code == 409, answer.text
        await ok(await owner.client.request("DELETE", "/api/users/me", json={"password": PASSWORD, "confirm": True}))
        erasing = app.dependency("erasing")
        await erasing.look(Due(), None)

        async def is_erased() -> bool:
            found = await app.dependency("erasing")._leaving.erasure_of(Id(owner.id))
            return found is not None and found.finished_at is not None

        await wait_until(is_erased, "the end of the erasure", 90)
        await until_quiet(app)
        after = await places_of(app, *words, owner.id)
        for place, here in sorted(after.items()):
            print("AFTER", place, here)
        print(made["shared"]["id"])
        raise AssertionError
