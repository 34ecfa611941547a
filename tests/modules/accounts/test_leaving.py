"""Leaving: closed at once, restored while the grace lasts, erased afterwards, once; and never without proof."""

import asyncio
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import httpx

from courtyard.kernel.basics import Id, Role, now
from courtyard.kernel.documents import Changes, Where
from courtyard.modules.accounts.actions.copying import MakeCopy
from courtyard.modules.accounts.actions.erasing import Erase
from courtyard.modules.accounts.store.leaving import LeavingStore
from courtyard.modules.accounts.store.users import USERS
from modules.accounts.authenticator import switch_on
from support.actors import PASSWORD, Person, SignUp, sign_in
from support.app import App
from support.facts import recorded
from support.jobs import unwatched

ADMIN = (Role.USER, Role.ADMIN)


async def leave(person: Person, **changes: Any) -> httpx.Response:
    """Ask for one's own account to be deleted."""
    return await person.client.request("DELETE", "/api/users/me", json={"password": PASSWORD, **changes})


async def end_grace(app: App, person: Person) -> None:
    """Let the days of grace have passed."""
    users = app.assembly.court.database("accounts").collection(USERS)
    await users.change(Where(id=person.user_id), Changes().set(erase_at=now() - timedelta(seconds=1)))


async def test_a_closed_account_is_restored_by_signing_in(app: App, owner: Person, stranger: Person) -> None:
    wrong = await leave(owner, password="Wrong-Horse-7")
    assert (wrong.status_code, wrong.json()["error"]["details"]["fields"][0]["path"]) == (422, "password")
    assert (await (await app.client()).request("DELETE", "/api/users/me", json={})).status_code == 401
    about = (await owner.client.get("/api/users/me/deletion")).json()
    assert about == {"grace_days": 14.0, "hand_over": []}

    both = await asyncio.gather(leave(owner), leave(owner))
    assert sorted(each.status_code for each in both) in ([202, 401], [202, 409])
    assert (await owner.client.get("/api/users/me")).status_code == 401
    assert (await stranger.client.get(f"/api/users/{owner.id}")).status_code == 404

    client = await app.client()
    refused = await client.post("/api/auth/login", json={"email": owner.email, "password": PASSWORD})
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (403, "deletion_pending")
    assert error["details"].keys() == {"standing", "erase_at", "restore_token"}
    failed = await client.post("/api/auth/login", json={"email": owner.email, "password": "Wrong-Horse-7"})
    assert "restore_token" not in failed.text
    tokens = {"restore_token": error["details"]["restore_token"]}
    answers = await asyncio.gather(*(client.post("/api/auth/restore", json=tokens) for _ in range(2)))
    assert sorted(each.status_code for each in answers) == [200, 401]
    back = next(each.json() for each in answers if each.is_success)
    client.headers["authorization"] = f"Bearer {back['token']}"
    assert (await client.get("/api/users/me")).json()["id"] == owner.id
    events = (await client.get("/api/users/me/security-events")).json()["items"]
    assert {"restored", "deletion_asked", "sign_in_refused"} <= {each["kind"] for each in events}


async def test_an_account_is_erased_once_when_its_grace_is_over(app: App, owner: Person, stranger: Person) -> None:
    erasing, asked = app.dependency("erasing"), Erase(owner.id)
    await erasing.erase(asked, unwatched())  # nobody asked for it
    assert (await leave(owner)).status_code == 202
    await erasing.erase(asked, unwatched())  # the grace lasts
    token = (await sign_in_refused(app, owner))["restore_token"]
    await end_grace(app, owner)
    await asyncio.gather(erasing.erase(asked, unwatched()), erasing.erase(asked, unwatched()))
    await erasing.erase(asked, unwatched())

    facts = [row for row in await recorded(app) if row["topic"] == "user.erased"]
    assert [row["data"] for row in facts] == [{"user": owner.id}]
    erasure = await LeavingStore(
        app.assembly.court.database("accounts"), app.assembly.court.outbox("accounts")
    ).erasure_of(owner.user_id)
    assert erasure is not None
    assert (erasure.done, erasure.finished_at is not None) == (["accounts", "media", "kernel"], True)
    late = await (await app.client()).post("/api/auth/restore", json={"restore_token": token})
    assert late.status_code == 401
    again = {"username": "owner", "email": owner.email, "password": PASSWORD}
    assert (await (await app.client()).post("/api/auth/register", json=again)).status_code == 201
    assert (await stranger.client.get("/api/users/me")).status_code == 200


async def sign_in_refused(app: App, person: Person) -> dict[str, Any]:
    """What somebody is told whose account waits to be erased."""
    client = await app.client()
    answer = await client.post("/api/auth/login", json={"email": person.email, "password": PASSWORD})
    details: dict[str, Any] = answer.json()["error"]["details"]
    return details


async def test_somebody_always_runs_the_house(app: App, admin: Person, people: SignUp) -> None:
    alone = await leave(admin)
    assert (alone.status_code, alone.json()["error"]["code"]) == (409, "admin_needed")
    assert (await admin.client.get("/api/users/me")).status_code == 200
    second = await people("second", roles=ADMIN)
    both = await asyncio.gather(leave(admin), leave(second))
    assert sorted(each.status_code for each in both) == [202, 409]


async def test_a_copy_is_its_owners_and_its_link_ends(app: App, owner: Person, stranger: Person) -> None:
    path = "/api/users/me/export"
    assert (await owner.client.post(path, json={"password": "Wrong-Horse-7"})).status_code == 422
    assert (await (await app.client()).post(path, json={})).status_code == 401
    both = await asyncio.gather(*(owner.client.post(path, json={"password": PASSWORD}) for _ in range(2)))
    assert {each.status_code for each in both} == {202}
    (job,) = {each.json()["job_id"] for each in both}
    making = (await owner.client.get(f"{path}/{job}")).json()
    assert (making["state"], making["download_url"]) == ("making", None)
    assert (await stranger.client.get(f"{path}/{job}")).status_code == 404

    await app.dependency("copies").make(MakeCopy(job.rpartition(".")[2]), unwatched(job))
    ready = (await owner.client.get(f"{path}/{job}")).json()
    url = ready["download_url"]
    fetched = await (await app.client()).get(url)
    assert (fetched.headers["content-type"], len(fetched.content)) == ("application/zip", ready["size_bytes"])
    copy = zipfile.ZipFile(io.BytesIO(fetched.content))
    assert copy.testzip() is None
    (account,) = json.loads(copy.read("accounts/account.json"))
    assert (account["email"], "password_hash" in account) == (owner.email, False)
    told = b"".join(copy.read(name) for name in copy.namelist()).decode()
    assert stranger.id not in told
    assert all(secret not in told for secret in ("cookie_fingerprint", '"seed"', '"sealed"', '"salt"'))

    link = url.rpartition("/")[2]
    copy_id, until, signature = link.split(".")
    for bad in (f"{copy_id}.{int(until) + 9}.{signature}", f"{Id()}.{until}.{signature}", link[:-1], "x"):
        assert (await (await app.client()).get(f"/api/copies/{bad}")).status_code == 404, bad
    links = app.dependency("copies")._its.links  # noqa: SLF001  (the same signature for an instant that is over)
    over = links.write(Id(copy_id), now() - timedelta(seconds=2))
    assert (await (await app.client()).get(f"/api/copies/{over}")).status_code == 404


async def test_events_are_for_their_owner_and_for_admins(
    app: App, owner: Person, stranger: Person, anonymous: Person
) -> None:
    await sign_in(app, owner.email, address="203.0.113.9")
    path = "/api/users/me/security-events"
    assert (await anonymous.client.get(path)).status_code == 401
    mine = (await owner.client.get(path, params={"limit": 1})).json()
    assert [(each["kind"], each["address"], each["mine"]) for each in mine["items"]] == [
        ("signed_in", "203.0.113.9", True)
    ]
    older = (await owner.client.get(path, params={"cursor": mine["next_cursor"]})).json()["items"]
    assert [each["address"] for each in older] == ["192.0.2.1"]
    assert all(each["address"] != "203.0.113.9" for each in (await stranger.client.get(path)).json()["items"])


async def test_pages_ask_for_proof_and_lead_back(app: App, owner: Person) -> None:
    browser = await app.client(headers={"sec-fetch-site": "same-origin"})
    sign_in_form = {"email": owner.email, "password": PASSWORD}
    assert (await browser.post("/sign-in", data=sign_in_form)).status_code == 303
    page = await browser.get("/settings/data")
    assert "Delete my account" in page.text
    assert "signed_in" not in (events := (await browser.get("/settings/activity")).text)
    assert "Signed in" in events
    wrong = await browser.post("/settings/data/copy", data={"copy_password": "Wrong-Horse-7"})
    assert (wrong.status_code, "This is not your current password" in wrong.text) == (422, True)
    asked = await browser.post("/settings/data/copy", data={"copy_password": PASSWORD})
    assert asked.headers["location"] == "/settings/data#copy"
    assert "Your copy is being made" in (await browser.get("/settings/data")).text
    copies = app.dependency("copies")
    making = await copies._its.copies.under_way(owner.user_id)  # noqa: SLF001  (the job's payload)
    await copies.make(MakeCopy(str(making.id)), unwatched())
    part = await browser.get("/settings/data/copy", headers={"hx-request": "true"})
    link = part.text.partition('href="/api/v1/copies/')[2].partition('"')[0]
    stranger = await app.client()
    assert (await stranger.get(f"/copies/{link}")).status_code == 200
    assert (await stranger.get("/copies/none")).status_code == 404

    no = await browser.post("/settings/data/leave", data={"leave_password": "Wrong-Horse-7"})
    assert (no.status_code, "This is not your current password" in no.text) == (422, True)
    gone = await browser.post("/settings/data/leave", data={"leave_password": PASSWORD})
    assert gone.headers["location"] == "/"
    assert (await browser.get("/settings")).status_code == 401
    assert (await browser.get("/restore")).headers["location"] == "/sign-in"
    back = await browser.post("/sign-in", data=sign_in_form)
    assert back.headers["location"] == "/restore"
    assert "Restore it and sign in" in (await browser.get("/restore")).text
    assert (await browser.post("/restore", data={"code": ""})).headers["location"] == "/settings"
    assert (await browser.get("/settings")).status_code == 200


async def test_with_two_steps_both_are_asked_for(app: App, owner: Person) -> None:
    kit = await switch_on(owner)
    for method, path in (("POST", "/api/users/me/export"), ("DELETE", "/api/users/me")):
        refused = await owner.client.request(method, path, json={"password": PASSWORD})
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "code_wrong")
    gone = await leave(owner, code=kit["backup_codes"][0])
    assert gone.status_code == 202, gone.text
    details = await sign_in_refused(app, owner)
    client = await app.client()
    tokens = {"restore_token": details["restore_token"]}
    for sent in (tokens, {**tokens, "code": kit["backup_codes"][0]}):
        assert (await client.post("/api/auth/restore", json=sent)).status_code == 422
    back = await client.post("/api/auth/restore", json={**tokens, "code": kit["backup_codes"][1]})
    assert (back.status_code, back.json()["user"]["id"]) == (200, owner.id)
