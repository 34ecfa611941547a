"""Tasks for tests: say what matters, the rest is filled in."""

from typing import Any

import httpx

from courtyard.kernel.basics import Actor, Id
from courtyard.modules.tasks.actions.deciding import keep_project
from courtyard.modules.tasks.actions.members import with_member
from courtyard.modules.tasks.events import ProjectAct
from courtyard.modules.tasks.models import Role
from support.actors import Person
from support.app import App


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
