"""Tasks for tests: say what matters, the rest is filled in."""

from datetime import timedelta
from typing import Any

import httpx

from courtyard.kernel.basics import Actor, Id, now
from courtyard.modules.tasks.actions.deciding import keep_project
from courtyard.modules.tasks.actions.members import with_member
from courtyard.modules.tasks.actions.reminding import Remind
from courtyard.modules.tasks.events import ProjectAct
from courtyard.modules.tasks.formats import Bundle, TaskDraft, write_json
from courtyard.modules.tasks.models import Role
from support.actors import Person
from support.app import App
from support.jobs import unwatched

TODOIST = (
    "TYPE,CONTENT,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\n"
    "section,This week,,,,,,,\n"
    "task,Rent @home,1,1,Bob (1),Bob (1),every 1st,en,Europe/Berlin\n"
    "note,Landlord has a new account,,,Bob (1),,,,\n"
    "task,Transfer,4,2,,,someday,en,\n"
)
_A_MOMENT = timedelta(seconds=5)


async def write(person: Person, title: str = "Water the ferns", **changes: Any) -> dict[str, Any]:
    """Let somebody write a task; answers it as on the wire."""
    answer = await person.client.post("/api/tasks", json={"title": title, **changes})
    assert answer.status_code == httpx.codes.CREATED, answer.text
    task: dict[str, Any] = answer.json()
    return task


async def change(person: Person, task: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Let somebody change a task; answers it as it is then."""
    answer = await person.client.patch(f"/api/tasks/{task['id']}", json=changes)
    assert answer.status_code == httpx.codes.OK, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


async def read(person: Person, task: dict[str, Any]) -> dict[str, Any]:
    """A task as somebody sees it now."""
    answer = await person.client.get(f"/api/tasks/{task['id']}")
    assert answer.status_code == httpx.codes.OK, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def make_project(person: Person, name: str = "Garden", **changes: Any) -> dict[str, Any]:
    """Let somebody make a project."""
    answer = await person.client.post("/api/tasks/projects", json={"name": name})
    assert answer.status_code == httpx.codes.CREATED, answer.text
    project: dict[str, Any] = answer.json()
    if changes:
        answer = await person.client.patch(f"/api/tasks/projects/{project['id']}", json=changes)
        assert answer.status_code == httpx.codes.OK, answer.text
        project = answer.json()
    return project


async def titles(person: Person, **query: Any) -> list[str]:
    """The titles of a listing, in its order."""
    answer = await person.client.get("/api/tasks", params=query)
    assert answer.status_code == httpx.codes.OK, answer.text
    return [item["title"] for item in answer.json()["items"]]


async def join(app: App, project: dict[str, Any], person: Person, role: Role = Role.EDITOR) -> None:
    """Make somebody a member, as if they had accepted an invitation."""
    agenda = app.dependency("agenda")
    before = await agenda.projects.get(Id(project["id"]))
    after, actor = with_member(before, person.user_id, role), Actor(person.user_id, person.username)
    await keep_project(agenda, actor, before, after, ProjectAct.JOINED, member=person.user_id)


def files_of(task: dict[str, Any]) -> str:
    """Where the files of a task are."""
    return f"/api/tasks/{task['id']}/attachments"


async def attach(person: Person, task: dict[str, Any], file: str, status: int = 201) -> dict[str, Any]:
    """Attach a file of the media module."""
    answer = await person.client.post(files_of(task), json={"media": file})
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def attached(person: Person, task: dict[str, Any]) -> list[dict[str, Any]]:
    """The files of a task."""
    answer = await person.client.get(files_of(task))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def names(person: Person, task: dict[str, Any]) -> list[str]:
    """What the files of a task are called."""
    return [each["name"] for each in await attached(person, task)]


async def remind(app: App) -> None:
    """What the schedule does every few seconds."""
    await app.dependency("task_reminding").remind(Remind(), unwatched())


async def let_be_due(app: App, task: dict[str, Any], *, ago: timedelta = _A_MOMENT) -> None:
    """As if the reminder had been due some time ago."""
    raw = app.dependency("agenda").tasks.tasks.raw
    await raw.update_one({"_id": Id(task["id"])}, {"$set": {"next_reminder_at": now() - ago}})


def many(count: int) -> bytes:
    """An export of our own with so many tasks."""
    tasks = [TaskDraft(origin=f"t{number}", title=f"Task {number}", notes="n" * 40) for number in range(count)]
    return write_json(Bundle(tasks=tasks))


async def send(person: Person, data: str | bytes, name: str = "Home.csv", **more: str) -> tuple[int, dict[str, Any]]:
    """Bring a file in; its status and what is answered."""
    content = data.encode() if isinstance(data, str) else data
    query = {"dry_run": more.pop("dry_run")} if "dry_run" in more else {}
    answer = await person.client.post("/api/tasks/import", files={"file": (name, content)}, data=more, params=query)
    return answer.status_code, answer.json()
