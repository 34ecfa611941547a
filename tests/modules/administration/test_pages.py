"""What admins look at: queues, failures, facts. Nobody else gets in."""

import msgspec
import pytest

from courtyard.kernel.basics import now
from courtyard.kernel.events import DeadFact, Desk, TopicLine
from courtyard.kernel.jobs import JobContext, Jobs, JobType, Unrecoverable
from courtyard.kernel.module import Built, Court, Module
from courtyard.processes.application import MODULES
from support.actors import Person
from support.app import App
from support.waiting import wait_until

PATHS = ("/admin", "/admin/jobs", "/admin/jobs/now", "/admin/events", "/admin/users")
ACTS = ("/admin/jobs/retry", "/admin/jobs/retry-all", "/admin/events/retry", "/admin/events/retry-all")


class Cake(msgspec.Struct):
    """A payload with a secret in it."""

    flavour: str
    password: str = ""


BAKE = JobType(name="bakery.bake", queue="media", payload=Cake)


async def bake(_cake: Cake, _context: JobContext) -> None:
    """Burns every cake."""
    raise Unrecoverable("the oven is <cold>")


def build(_: Court) -> Built:
    """A bakery."""
    return Built(jobs={BAKE: bake})


@pytest.fixture
def modules() -> list[Module]:
    """The house with a bakery in it."""
    return [*MODULES, Module(name="bakery", build=build)]


def jobs_of(app: App) -> Jobs:
    return app.assembly.jobs


async def fail_one(app: App) -> str:
    """Let a job fail for good; answers its id."""
    key = await jobs_of(app).add(BAKE, Cake("plum", password="hunter2"))

    async def failed() -> bool:
        return any(each.key == key for each in (await jobs_of(app).failures()).items)

    async with app.assembly.working(["media"]):
        await wait_until(failed, "a failed job", 30)
    return key


@pytest.mark.parametrize("path", PATHS)
async def test_only_admins_look(owner: Person, anonymous: Person, admin: Person, path: str) -> None:
    assert (await anonymous.client.get(path)).status_code == 401
    assert (await owner.client.get(path)).status_code == 403
    assert (await admin.client.get(path)).status_code in {200, 303}


@pytest.mark.parametrize("path", ACTS)
async def test_only_admins_mend(owner: Person, anonymous: Person, path: str) -> None:
    assert (await anonymous.client.post(path, data={"job": "x"})).status_code == 401
    assert (await owner.client.post(path, data={"job": "x"})).status_code == 403


async def test_the_menu_leads_admins_there_and_nobody_else(owner: Person, admin: Person) -> None:
    assert 'href="/admin"' in (await admin.client.get("/settings")).text
    assert 'href="/admin"' not in (await owner.client.get("/settings")).text


async def test_a_failure_is_shown_without_its_secret_and_tried_again(app: App, admin: Person) -> None:
    key = await fail_one(app)
    page = (await admin.client.get("/admin/jobs?queue=media")).text
    assert "the oven is &lt;cold&gt;" in page
    assert "plum" in page
    assert "hunter2" not in page
    assert (await admin.client.get("/admin/jobs?queue=email")).text.count(key) == 0

    again = await admin.client.post("/admin/jobs/retry", data={"job": key})

    assert (again.status_code, again.headers["location"]) == (303, "/admin/jobs#failures")
    assert "Tried again" in (await admin.client.get("/admin/jobs")).text
    assert (await admin.client.post("/admin/jobs/retry", data={"job": key})).status_code == 409
    assert (await admin.client.post("/admin/jobs/retry", data={"job": "nothing"})).status_code == 404


async def test_all_of_a_queue_are_tried_again(app: App, admin: Person) -> None:
    await fail_one(app)
    answer = await admin.client.post("/admin/jobs/retry-all", data={"queue": "media"})
    assert answer.status_code == 303
    assert "1 job is tried again." in (await admin.client.get("/admin/jobs")).text
    assert (await admin.client.post("/admin/jobs/retry-all", data={"queue": "x"})).status_code == 422


async def test_the_figures_are_fetched_alone(app: App, admin: Person) -> None:
    await jobs_of(app).add(BAKE, Cake("plum"))
    part = (await admin.client.get("/admin/jobs/now", headers={"hx-request": "true"})).text
    assert "<html" not in part
    assert all(name in part for name in jobs_of(app).queues)
    assert (await admin.client.get("/admin/jobs/now")).headers["location"] == "/admin/jobs"


async def test_the_facts_and_their_readers_are_shown(admin: Person) -> None:
    page = (await admin.client.get("/admin/events")).text
    assert "recipe.liked" in page
    assert "notifications.tell_author" in page
    assert "Nothing is dead" in page


async def test_a_dead_fact_is_tried_again(app: App, admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    fact = DeadFact(id="a:1", reaction="a.b", packed=b'{"topic": "<x>"}', error="no oven", attempts=5, died_at=now())
    dead, tried = [fact], list[str]()

    async def listed(_self: Desk, _reaction: str | None = None) -> list[DeadFact]:
        return dead

    async def retry(_self: Desk, found: DeadFact) -> str:
        tried.append(found.id)
        if len(tried) == 1:
            return "still <cold>"
        dead.clear()
        return ""

    monkeypatch.setattr(Desk, "dead", listed)
    monkeypatch.setattr(Desk, "retry", retry)
    page = (await admin.client.get("/admin/events")).text
    assert "no oven" in page
    assert "&lt;x&gt;" in page

    await admin.client.post("/admin/events/retry", data={"fact": "a:1"})
    assert "It failed again: still &lt;cold&gt;" in (await admin.client.get("/admin/events")).text
    await admin.client.post("/admin/events/retry-all")
    assert "Nothing is dead" in (await admin.client.get("/admin/events")).text
    assert tried == ["a:1", "a:1"]
    assert (await admin.client.post("/admin/events/retry", data={"fact": "a:1"})).status_code == 404


async def test_who_is_behind_stands_first(app: App, admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lines(_self: Desk) -> list[TopicLine]:
        return [
            TopicLine(topic="a.calm", version=1, publisher="a", waiting=0, reader="x.calm"),
            TopicLine(topic="b.late", version=2, publisher="a", waiting=0, reader="x.late", lag=7),
        ]

    monkeypatch.setattr(Desk, "lines", lines)
    page = (await admin.client.get("/admin/events")).text
    assert page.index("b.late") < page.index("a.calm")
