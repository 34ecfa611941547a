"""Jobs over HTTP: visible to their owners and admins only."""

import httpx
import msgspec
import pytest

from courtyard.kernel.jobs import JobContext, JobType
from courtyard.kernel.module import Built, Court, Module
from courtyard.modules.accounts.module import MODULE as ACCOUNTS
from courtyard.modules.media.module import MODULE as MEDIA
from support.actors import Person, SignUp
from support.app import App
from support.waiting import wait_until


class Order(msgspec.Struct, frozen=True):
    """What is baked."""

    name: str
    token: str = ""


class Loaf(msgspec.Struct, frozen=True):
    """What came of it."""

    name: str


BAKE = JobType(name="bakery.bake", queue="media", payload=Order, attempts=1)


async def bake(order: Order, context: JobContext) -> Loaf:
    await context.progress(50, "in the oven")
    if order.name == "stone":
        raise RuntimeError("a stone is no bread")
    return Loaf(order.name)


def build(_: Court) -> Built:
    return Built(jobs={BAKE: bake})


@pytest.fixture
def modules() -> list[Module]:
    return [MEDIA, ACCOUNTS, Module(name="bakery", build=build)]


async def _state(person: Person, key: str) -> str:
    return str((await person.client.get(f"/api/jobs/{key}")).json()["state"])


async def _ended(app: App, person: Person, key: str) -> None:
    async def ended() -> bool:
        return await _state(person, key) in {"done", "failed"}

    async with app.assembly.working():
        await wait_until(ended, "the end of the job")


async def test_the_owner_sees_state_progress_and_result(app: App, owner: Person) -> None:
    key = await app.assembly.jobs.add(BAKE, Order("bread"), owner=owner.user_id)
    assert await _state(owner, key) == "waiting"
    await _ended(app, owner, key)
    body = (await owner.client.get(f"/api/jobs/{key}")).json()
    assert (body["id"], body["type"], body["state"], body["progress"]) == (key, "bakery.bake", "done", 100)
    assert (body["text"], body["result"], body["error"]) == ("in the oven", {"name": "bread"}, None)


async def test_others_do_not_and_cannot_tell_it_from_no_job(
    app: App, owner: Person, stranger: Person, admin: Person, anonymous: Person
) -> None:
    key = await app.assembly.jobs.add(BAKE, Order("bread"), owner=owner.user_id)
    unowned = await app.assembly.jobs.add(BAKE, Order("roll"))
    answers = [await person.client.get(f"/api/jobs/{key}") for person in (anonymous, stranger, admin)]
    assert [answer.status_code for answer in answers] == [401, 404, 200]
    nothing = await stranger.client.get("/api/jobs/0123456789abcdef01234567")
    kinds = {answer.json()["error"]["code"] for answer in (answers[1], nothing)}
    assert kinds == {"job_not_found"}
    assert (await owner.client.get(f"/api/jobs/{unowned}")).status_code == httpx.codes.NOT_FOUND


async def test_an_admin_sees_queues_and_failures_and_retries(app: App, owner: Person, admin: Person) -> None:
    key = await app.assembly.jobs.add(BAKE, Order("stone", "s3cret"), owner=owner.user_id)
    await _ended(app, owner, key)
    queues = {each["name"]: each for each in (await admin.client.get("/api/admin/jobs")).json()}
    assert (queues["media"]["failed"], len(queues["media"]["failed_per_minute"])) == (1, 60)
    answer = await admin.client.get("/api/admin/jobs/failures", params={"queue": "media"})
    (failure,) = answer.json()["items"]
    assert (failure["job"], failure["attempts"], failure["owner"]) == (key, 1, owner.id)
    assert failure["payload"] == {"name": "stone", "token": "********"}
    assert "s3cret" not in answer.text
    assert (await admin.client.post(f"/api/admin/jobs/{key}/retries")).json() == {"retried": 1}
    assert await _state(owner, key) == "waiting"
    again = await admin.client.post(f"/api/admin/jobs/{key}/retries")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "job_not_failed")
    await _ended(app, owner, key)
    answer = await admin.client.post("/api/admin/jobs/retries", json={"queue": "media"})
    assert (answer.status_code, answer.json()) == (202, {"retried": 1})
    answer = await admin.client.post("/api/admin/jobs/retries", json={"queue": "bakery"})
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/admin/jobs"), ("GET", "/api/admin/jobs/failures"), ("POST", "/api/admin/jobs/x/retries")],
)
async def test_nobody_else_administers(people: SignUp, method: str, path: str) -> None:
    answer = await (await people()).client.request(method, path)
    assert answer.status_code == httpx.codes.FORBIDDEN
