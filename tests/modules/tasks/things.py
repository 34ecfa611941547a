"""A good request for every operation of tasks, and one of everything for somebody: what attacks start from."""

from typing import Any

from modules.media.material import png
from support.actors import Person

_NOWHERE = "f" * 24

TASK_BODIES: dict[str, dict[str, Any]] = {
    # Not with a checklist, whose items have an "id" that may be sent.
    "POST /api/v1/tasks": {
        "title": "Fern", "reminders": [{"before_min": 5}], "due_at": "2027-05-04T09:00:00Z", "labels": ["home"]},
    "PATCH /api/v1/tasks/{task}": {"title": "Fern", "reminders": [{"at": "2027-05-04T09:00:00Z"}]},
    "POST /api/v1/tasks/quick": {"text": "Water the ferns", "dry_run": True},
    "POST /api/v1/tasks/move": {"task": _NOWHERE, "column": "done"},
    "POST /api/v1/tasks/bulk": {"ids": [], "change": {"priority": "low", "add_labels": ["home"]}},
    "POST /api/v1/tasks/undo": {"token": _NOWHERE},
    "POST /api/v1/tasks/projects": {"name": "Garden", "description": "All of it"},
    "PATCH /api/v1/tasks/projects/{project}": {
        "name": "Garden", "columns": [{"name": "To do", "status": "todo"}, {"name": "Done", "status": "done"}]},
    "PUT /api/v1/tasks/projects/{project}/members/{member}": {"role": "viewer"},
    "POST /api/v1/tasks/projects/{project}/invitations": {"email": "eve@example.org", "role": "viewer"},
    "POST /api/v1/tasks/invitations/accept": {"token": "what a letter says"},
    "POST /api/v1/tasks/labels": {"name": "Errand", "colour": "#2f6f4f"},
    "PATCH /api/v1/tasks/labels/{label}": {"colour": "#2f6f4f"},
    "POST /api/v1/tasks/filters": {"name": "Soon", "query": {"due": "week", "label": ["home"]}},
    "PATCH /api/v1/tasks/filters/{filter}": {"query": {"q": "fern"}},
    "POST /api/v1/tasks/feeds": {"name": "Phone", "shows": "events"},
    "POST /api/v1/tasks/time": {"task": _NOWHERE, "note": "At the desk"},
    "PATCH /api/v1/tasks/time/{entry}": {"note": "At the desk"},
    "POST /api/v1/tasks/{task}/comments": {"text": "Rain water?"},
    "PATCH /api/v1/tasks/{task}/comments/{comment}": {"text": "Rain water."},
    "POST /api/v1/tasks/{task}/attachments": {"media": _NOWHERE},
}  # fmt: skip


async def task_things(person: Person, canary: str) -> dict[str, str]:
    """Ids by the names that paths have for them; the canary stands in words that nobody else may see."""

    async def make(path: str, **sent: Any) -> str:
        answer = await person.client.post(f"/api/tasks{path}", json=sent)
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    project = await make("/projects", name=f"Garden {canary}")
    task = await make("", title=f"Fern {canary}", project=project)
    file = (await person.client.post("/api/media", files={"file": (f"{canary}.png", png(), "image/png")})).json()["id"]
    attached = await person.client.post(f"/api/tasks/{task}/attachments", json={"media": file})
    assert attached.is_success, attached.text
    return {
        "project": project,
        "task": task,
        "member": person.id,
        "attachment": file,
        "comment": await make(f"/{task}/comments", text=f"Water {canary}"),
        "entry": await make("/time", task=task, note=canary),
        "feed": await make("/feeds", name=f"Phone {canary}"),
        "label": await make("/labels", name=f"home {canary}"),
        "filter": await make("/filters", name=canary, query={"q": canary}),
        # An invitation comes with a letter, whose job would change rows behind the test; test_access asks for it.
        "invitation": _NOWHERE[:-1] + "e",
    }
