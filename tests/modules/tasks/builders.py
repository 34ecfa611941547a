"""Tasks for tests: say what matters, the rest is filled in."""

from typing import Any

import httpx

from support.actors import Person


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
