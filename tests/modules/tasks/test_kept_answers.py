"""No kept answer outlives what it shows: two members, two processes, random changes, each answer beside a fresh one.

Fresh is what a third process answers that has no Valkey and forgets everything before each question.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import httpx
import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from courtyard.kernel.basics import now
from courtyard.kernel.engines import free_port
from courtyard.modules.tasks.actions.freshness import Freshness
from courtyard.processes.application import MODULES
from modules.tasks.builders import change, join, make_project, titles, write
from modules.tasks.test_crossing import give_up
from support.actors import Person, sign_up
from support.app import App, running, settings_for_tests
from support.waiting import wait_until

T = TypeVar("T")

LISTINGS = (
    "",
    "?status=open&sort=due",
    "?status=done&status=cancelled",
    "?priority=urgent&sort=updated",
    "?label=home",
    "?assignee=me&sort=priority",
    "?project=inbox&sort=position",
    "?project={project}&sort=position",
    "?project={project}&column=done&sort=position",
    "?due=overdue",
    "?due=today",
    "?q=fern",
    "?q=moss fern",
    "/dashboard",
    "/{task}",
)
WHO = st.integers(0, 1)
CHOICE = st.integers(0, 10**6)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Fern", "Ferns and moss", "Moss", "Moss, fern"]),
        "status": st.sampled_from(["todo", "in_progress", "done", "cancelled"]),
        "priority": st.sampled_from(["low", "urgent"]),
        "labels": st.sampled_from([[], ["home"], ["Home", "shop"]]),
        "due_date": st.sampled_from([None, str(now().date()), str((now() - timedelta(days=9)).date()), "2091-01-01"]),
        "recurrence": st.sampled_from([None, "FREQ=DAILY"]),
    },
)


class House:
    """Two processes, and the third one."""

    def __init__(self, runner: asyncio.Runner, stack: AsyncExitStack) -> None:
        self.runner = runner
        self.stack = stack
        self.apps: list[App] = []

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def start(self, mongodb_url: str, redis_url: str, prefix: str, folder: Path) -> None:
        nowhere = f"redis://127.0.0.1:{free_port()}/0"
        for url in (redis_url, redis_url, nowhere):
            settings = settings_for_tests(mongodb_url, url, prefix, data_dir=folder)
            self.apps.append(await self.stack.enter_async_context(running(settings, list(MODULES))))


class KeptAnswers(RuleBasedStateMachine):
    """What members do, and what they are shown afterwards."""

    house: ClassVar[House]
    compared: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[str] = []
        self.undos: list[str] = []
        self.steps = 0

    @initialize()
    def two_members_share_a_project(self) -> None:
        self.house.run(self._begin())

    async def _begin(self) -> None:
        first = self.house.apps[0]
        people = [await sign_up(first) for _ in range(2)]
        self.people = people
        self.clients: list[list[httpx.AsyncClient]] = []
        for person in people:
            headers = {"authorization": f"Bearer {person.token}"}
            self.clients.append([await app.client(headers=headers) for app in self.house.apps])
        project = await make_project(people[0])
        await join(first, project, people[1])
        self.project = str(project["id"])

    @rule(who=WHO, where=WHO, values=VALUES, shared=st.booleans())
    def write(self, who: int, where: int, values: dict[str, Any], shared: bool) -> None:  # noqa: FBT001  (invented)
        body = {"title": "Fern", **values, **({"project": self.project} if shared else {})}
        if body.get("recurrence") and not body.get("due_date"):
            del body["recurrence"]
        answer = self._ask(who, where, "POST", "", body)
        if answer.status_code == httpx.codes.CREATED:
            self.tasks.append(answer.json()["id"])

    @rule(who=WHO, where=WHO, which=CHOICE, values=VALUES)
    def change(self, who: int, where: int, which: int, values: dict[str, Any]) -> None:
        self._of_task(who, where, "PATCH", which, "", values)

    @rule(who=WHO, where=WHO, which=CHOICE, to=st.sampled_from(["inbox", "project"]))
    def put_elsewhere(self, who: int, where: int, which: int, to: str) -> None:
        self._of_task(who, where, "PATCH", which, "", {"project": None if to == "inbox" else self.project})

    @rule(who=WHO, where=WHO, which=CHOICE, assignee=WHO)
    def give(self, who: int, where: int, which: int, assignee: int) -> None:
        self._of_task(who, where, "PATCH", which, "", {"assignees": [self.people[assignee].id]})

    @rule(who=WHO, where=WHO, which=CHOICE, beside=CHOICE, column=st.sampled_from([None, "todo", "done"]))
    def move(self, who: int, where: int, which: int, beside: int, column: str | None) -> None:
        if self.tasks:
            task, other = (self.tasks[number % len(self.tasks)] for number in (which, beside))
            self._ask(who, where, "POST", "/move", {"task": task, "after": other, "column": column})

    @rule(who=WHO, where=WHO, which=CHOICE, what=st.sampled_from(["trash", "restore", "remove", "skip", "comment"]))
    def do(self, who: int, where: int, which: int, what: str) -> None:
        if what == "trash":
            self._of_task(who, where, "DELETE", which)
        elif what == "remove" and self.tasks:
            self._ask(who, where, "DELETE", f"/trash/{self.tasks[which % len(self.tasks)]}")
        elif what == "comment":
            self._of_task(who, where, "POST", which, "/comments", {"text": "Hm."})
        else:
            self._of_task(who, where, "POST", which, f"/{what}")

    @rule(who=WHO, where=WHO, values=VALUES.filter(bool), picked=st.sampled_from(["todo", "done"]))
    def change_many(self, who: int, where: int, values: dict[str, Any], picked: str) -> None:
        change = {name: value for name, value in values.items() if name in {"status", "priority", "labels", "due_date"}}
        body = {"filter": {"status": [picked]}, "change": change, "atomic": False}
        answer = self._ask(who, where, "POST", "/bulk", body)
        if answer.is_success and answer.json()["undo"]:
            self.undos.append(answer.json()["undo"])

    @rule(who=WHO, where=WHO)
    def undo(self, who: int, where: int) -> None:
        if self.undos:
            self._ask(who, where, "POST", "/undo", {"token": self.undos.pop()})

    @rule(where=WHO, what=st.sampled_from(["archive", "open", "trash", "restore", "leave", "join", "look", "columns"]))
    def decide(self, where: int, what: str) -> None:
        path, member = f"/projects/{self.project}", f"/projects/{self.project}/members/{self.people[1].id}"
        columns = [{"name": name, "status": name, "key": name} for name in ("todo", "done")]
        if what == "join":
            self.house.run(self._join(where))
        elif what == "columns":
            extra = [] if self.steps % 2 else [{"name": "Waiting", "status": "todo"}]
            self._ask(0, where, "PATCH", path, {"columns": [*columns, *extra]})
        elif what == "leave":
            self._ask(0, where, "DELETE", member)
        elif what == "look":
            self._ask(0, where, "PUT", member, {"role": ["viewer", "editor"][self.steps % 2]})
        elif what in {"archive", "open"}:
            self._ask(0, where, "PATCH", path, {"archived": what == "archive"})
        else:
            self._ask(0, where, "DELETE" if what == "trash" else "POST", path if what == "trash" else f"{path}/restore")

    async def _join(self, where: int) -> None:
        agenda = self.house.apps[where].dependency("agenda")
        present = await agenda.projects.get(type(self.people[0].user_id)(self.project))
        if present is not None and present.deleted_at is None:
            await join(self.house.apps[where], {"id": self.project}, self.people[1])

    def _ask(self, who: int, where: int, method: str, path: str, body: Any = None) -> httpx.Response:
        answer = self.house.run(self.clients[who][where].request(method, f"/api/tasks{path}", json=body))
        assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR, answer.text
        return answer

    def _of_task(self, who: int, where: int, method: str, which: int, path: str = "", body: Any = None) -> None:
        if self.tasks:
            self._ask(who, where, method, f"/{self.tasks[which % len(self.tasks)]}{path}", body)

    @invariant()
    def nobody_is_shown_what_is_no_longer_so(self) -> None:
        self.steps += 1
        if hasattr(self, "project"):
            self.house.run(self._compare())

    async def _compare(self) -> None:
        task = self.tasks[self.steps % len(self.tasks)] if self.tasks else "f" * 24
        for number in range(4):
            path = LISTINGS[(self.steps * 4 + number) % len(LISTINGS)].format(project=self.project, task=task)
            for clients in self.clients:
                self.house.apps[2].assembly.cache.local.clear()
                fresh = await clients[2].get(f"/api/tasks{path}")
                for client in clients[:2]:
                    await wait_until(_same(client, path, fresh), f"{path} is shown as it is", 2)
                    KeptAnswers.compared += 1


def _same(client: httpx.AsyncClient, path: str, fresh: httpx.Response) -> Any:
    async def is_same() -> bool:
        answer = await client.get(f"/api/tasks{path}")
        return (answer.status_code, _plain(answer)) == (fresh.status_code, _plain(fresh))

    return is_same


def _plain(answer: httpx.Response) -> Any:
    shown = answer.json()
    return shown.get("error", {}).get("code", shown) if answer.is_error else shown


@pytest.mark.parametrize(
    ("examples", "steps"), [(4, 12), pytest.param(8, 25, marks=[pytest.mark.crashes, pytest.mark.timeout(900)])]
)
def test_no_kept_answer_outlives_what_it_shows(
    mongodb_url: str,
    redis_url: str,
    house_prefix: str,
    tmp_path: Path,
    examples: int,
    steps: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    give_up(monkeypatch)  # so that it is kept, too, where words of titles meet
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        house = House(runner, stack)
        house.run(house.start(mongodb_url, redis_url, house_prefix, tmp_path))
        KeptAnswers.house = house
        KeptAnswers.compared = 0
        try:
            run_state_machine_as_test(
                KeptAnswers,
                settings=hypothesis.settings(
                    max_examples=examples,
                    stateful_step_count=steps,
                    derandomize=True,
                    deadline=None,
                    database=None,
                    phases=[hypothesis.Phase.generate],  # a dozen steps are read sooner than they are made fewer
                    suppress_health_check=list(hypothesis.HealthCheck),
                ),
            )
        finally:
            house.run(stack.aclose())
    assert KeptAnswers.compared > 10 * examples * steps


async def test_a_writer_who_died_before_telling_leaves_no_old_answer(
    app: App, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_up(monkeypatch)

    async def are_shown(*wanted: str) -> bool:
        found = [await titles(owner, **asked) for asked in ({"sort": "created"}, {"q": "fern"}, {"q": "moss fern"})]
        return found == [list(wanted)] * 3

    async def untold(*_: object, **__: object) -> None:
        """The end of the process came first."""

    known = await write(owner, "Moss, fern 1")
    assert await are_shown("Moss, fern 1")
    with monkeypatch.context() as patch:
        patch.setattr(Freshness, "tasks_changed", untold)
        await write(owner, "Moss, ferns 2")
    assert await are_shown("Moss, fern 1"), "the old answer is kept, or this shows nothing"
    async with app.assembly.working():
        await wait_until(lambda: are_shown("Moss, ferns 2", "Moss, fern 1"), "the new answer")
        with monkeypatch.context() as patch:
            patch.setattr(Freshness, "tasks_changed", untold)
            await change(owner, known, title="Moss, ferns 1", status="done")
        await wait_until(lambda: are_shown("Moss, ferns 2", "Moss, ferns 1"), "the new words")
