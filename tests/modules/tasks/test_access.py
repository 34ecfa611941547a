"""Who may do what: nobody, a stranger, an admin, a viewer, an editor, an owner, and one who was in the project once."""

import httpx

from courtyard.modules.tasks.models import Role
from modules.tasks.builders import change, join, make_project, titles, write
from support.actors import Person, SignUp
from support.app import App

EDITS = (
    ("PATCH", "/api/tasks/{task}", {"title": "Mine"}),
    ("DELETE", "/api/tasks/{task}", None),
    ("POST", "/api/tasks/move", {"task": "{task}", "column": "done"}),
    ("POST", "/api/tasks", {"title": "Another", "project": "{project}"}),
)
DECISIONS = (
    ("PATCH", "/api/tasks/projects/{project}", {"name": "Mine"}),
    ("DELETE", "/api/tasks/projects/{project}", None),
    ("POST", "/api/tasks/projects/{project}/invitations", {"email": "eve@example.org"}),
    ("GET", "/api/tasks/projects/{project}/invitations", None),
    ("PUT", "/api/tasks/projects/{project}/members/{owner}", {"role": "viewer"}),
    ("DELETE", "/api/tasks/projects/{project}/members/{owner}", None),
)


async def ask(
    person: Person, ids: dict[str, str], method: str, path: str, body: dict[str, str] | None
) -> httpx.Response:
    sent = None if body is None else {name: value.format_map(ids) for name, value in body.items()}
    return await person.client.request(method, path.format_map(ids), json=sent)


async def test_roles(
    app: App, people: SignUp, owner: Person, stranger: Person, admin: Person, anonymous: Person
) -> None:
    project = await make_project(owner)
    task = await write(owner, "Dig", project=project["id"])
    viewer, editor, former = await people(), await people(), await people()
    await join(app, project, viewer, Role.VIEWER)
    await join(app, project, editor)
    await join(app, project, former)
    assert await titles(former) == ["Dig"]
    answer = await former.client.delete(f"/api/tasks/projects/{project['id']}/members/me")
    assert answer.status_code == 204
    ids = {"task": task["id"], "project": project["id"], "owner": owner.id}

    for person in (owner, viewer, editor):
        assert await titles(person) == ["Dig"]
        answer = await person.client.get(f"/api/tasks/projects/{project['id']}")
        assert (answer.status_code, len(answer.json()["members"])) == (200, 3)
    for person in (stranger, admin, former):
        assert await titles(person) == []
        for method, path, body in (("GET", "/api/tasks/{task}", None), *EDITS, *DECISIONS):
            answer = await ask(person, ids, method, path, body)
            assert answer.status_code == 404, (path, answer.text)
    for method, path, body in (("GET", "/api/tasks", None), ("GET", "/api/tasks/{task}", None), *EDITS, *DECISIONS):
        assert (await ask(anonymous, ids, method, path, body)).status_code == 401, path
    for method, path, body in (*EDITS, *DECISIONS):
        answer = await ask(viewer, ids, method, path, body)
        assert (answer.status_code, answer.json()["error"]["code"][:8]) == (403, "only_for"), path
    for method, path, body in DECISIONS:
        answer = await ask(editor, ids, method, path, body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "only_for_owners"), path
    assert (await change(editor, task, title="Dig deep", assignees=[viewer.id]))["assignees"] == [viewer.id]


async def test_a_project_keeps_an_owner_and_members_come_and_go(app: App, owner: Person, stranger: Person) -> None:
    project = await make_project(owner)
    path = f"/api/tasks/projects/{project['id']}/members"
    answer = await owner.client.delete(f"{path}/me")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "last_owner")
    answer = await owner.client.put(f"{path}/{owner.id}", json={"role": "editor"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "last_owner")
    await join(app, project, stranger)
    assert (await owner.client.put(f"{path}/{stranger.id}", json={"role": "owner"})).status_code == 200
    assert (await stranger.client.delete(f"{path}/{owner.id}")).status_code == 204
    assert (await owner.client.get(f"/api/tasks/projects/{project['id']}")).status_code == 404
    answer = await stranger.client.delete(f"{path}/{owner.id}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "member_not_found")


async def test_what_is_archived_or_in_the_trash_does_not_change(app: App, owner: Person, stranger: Person) -> None:
    project = await make_project(owner)
    await join(app, project, stranger)
    task = await write(owner, "Dig", project=project["id"])
    path = f"/api/tasks/projects/{project['id']}"
    await owner.client.patch(path, json={"archived": True})
    assert await titles(stranger) == []
    assert await titles(stranger, project=project["id"]) == ["Dig"], "who names it, finds it"
    answer = await stranger.client.patch(f"/api/tasks/{task['id']}", json={"title": "No"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "project_archived")
    await owner.client.patch(path, json={"archived": False})
    assert await titles(stranger) == ["Dig"]

    assert (await stranger.client.delete(path)).status_code == 403
    assert (await owner.client.delete(path)).status_code == 204
    for person in (owner, stranger):
        assert await titles(person) == []
        assert (await person.client.get(f"/api/tasks/{task['id']}")).status_code == 404
    assert [each["id"] for each in (await owner.client.get("/api/tasks/projects?trashed=true")).json()["items"]] == [
        project["id"]
    ]
    assert (await stranger.client.get("/api/tasks/projects?trashed=true")).json()["items"] == []
    assert (await stranger.client.post(f"{path}/restore")).status_code == 404
    assert (await owner.client.post(f"{path}/restore")).status_code == 200
    assert await titles(stranger) == ["Dig"]


async def test_a_column_that_goes_leaves_its_tasks_to_another(owner: Person) -> None:
    project = await make_project(owner)
    columns = [*project["columns"], {"name": "Waiting", "status": "todo"}]
    path = f"/api/tasks/projects/{project['id']}"
    project = (await owner.client.patch(path, json={"columns": columns})).json()
    assert [column["key"] for column in project["columns"]] == ["todo", "in_progress", "done", "waiting"]
    task = await write(owner, "Dig", project=project["id"], column="waiting")
    assert (task["column"], task["status"]) == ("waiting", "todo")
    await owner.client.patch(path, json={"columns": project["columns"][:3]})
    assert await titles(owner, project=project["id"], column="todo", sort="position") == ["Dig"]
    for wrong in ([], columns[:1], [*columns, {"name": "x", "status": "done", "key": "attic"}], [columns[0], *columns]):
        answer = await owner.client.patch(path, json={"columns": wrong})
        assert answer.status_code == 422, wrong
    answer = await owner.client.patch(path, json={"name": "x"}, headers={"if-match": '"1"'})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "project_changed")
