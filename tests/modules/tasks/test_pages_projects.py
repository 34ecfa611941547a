"""Projects, who is in them, and what is kept beside tasks: labels, feeds, the trash."""

import re

from courtyard.modules.tasks.models import Role
from modules.recipes.reading_pages import see, send
from modules.tasks.builders import join, make_project, write
from support.actors import Person
from support.app import App
from support.letterbox import until_letters

_TOKEN = re.compile(r"/tasks/invitations/([A-Za-z0-9_-]+)")


async def test_a_project_is_made_changed_and_put_away(owner: Person, stranger: Person, app: App) -> None:
    made = await send(owner, "/tasks/projects", {"name": "Garden", "description": "All of it", "colour": "#2f6f4f"})
    key = made.answer.headers["location"].partition("=")[2]
    path = f"/tasks/projects/{key}"
    refused = await send(owner, "/tasks/projects", {"name": " ", "colour": ""})
    assert (refused.status, list(refused.errors())) == (422, ["name"])
    assert (await see(owner, "/tasks/projects")).texts(".project-text a") == ["Garden"]
    assert (await send(owner, path, {"name": "Park", "description": "", "colour": "#1f5f99"})).status == 303
    form = (await see(owner, path)).form("#columns form")
    assert form["name"] == ["To do", "In progress", "Done", ""]
    more = {**form, "name": ["To do", "Doing", "Done", "Checked"], "status": [*form["status"][:3], "done"]}
    assert (await send(owner, f"{path}/columns", more)).status == 303
    page = await see(owner, path)
    assert page.form("#columns form")["name"] == ["To do", "Doing", "Done", "Checked", ""]
    none = await send(owner, f"{path}/columns", {**page.form("#columns form"), "name": ["", "", "", "", ""]})
    assert (none.status, len(none.alerts())) == (422, 1)
    await join(app, {"id": key}, stranger, Role.EDITOR)
    looked_at = await see(stranger, path)
    assert not looked_at.html.select("#columns, .invite-form, .role-form")
    columns = {"key": "", "name": "Mine", "status": "todo"}
    for act, fields in (
        ("", {"name": "Mine"}),
        ("/columns", columns),
        ("/archive", {"archived": "true"}),
        ("/trash", {}),
    ):
        assert (await send(stranger, path + act, fields)).status == 403, act
    member = f"{path}/members/{stranger.id}"
    assert (await send(owner, member, {"role": "viewer"})).status == 303
    assert (await send(owner, f"{path}/members/me/remove")).status == 409, "somebody has to own it"
    assert (await send(stranger, f"{path}/members/me/remove")).answer.headers["location"] == "/tasks/projects"
    assert (await see(stranger, path)).status == 404
    await send(owner, f"{path}/archive", {"archived": "true"})
    assert "This project is in the archive" in (await see(owner, path)).words
    assert (await see(owner, "/tasks/projects")).texts(".small-head") == ["In the archive"]
    await send(owner, f"{path}/archive", {"archived": "false"})
    await send(owner, f"{path}/trash")
    (restore,) = [str(form["action"]) for form in (await see(owner, "/tasks/trash")).html.select("main form")]
    assert (await send(stranger, restore)).status == 404
    assert (await send(owner, restore)).answer.headers["location"] == path


async def test_an_invitation_is_sent_seen_and_accepted(
    owner: Person, stranger: Person, anonymous: Person, app: App
) -> None:
    project = await make_project(owner, "Shared")
    path = f"/tasks/projects/{project['id']}"
    for to in ("nobody-of-this-name", "no address@", ""):
        refused = await send(owner, f"{path}/invitations", {"to": to, "role": "editor"})
        assert (refused.status, list(refused.errors())) == (422, ["to"]), to
    assert (await send(owner, f"{path}/invitations", {"to": stranger.username, "role": "viewer"})).status == 303
    assert stranger.username in " ".join((await see(owner, path)).texts("#members .member-name"))
    again = await send(owner, f"{path}/invitations", {"to": "guest@example.org", "role": "editor"})
    assert again.status == 303
    async with app.assembly.working():
        sent = await until_letters(app, "task_invitation", 2)
    tokens = [_TOKEN.findall(letter.text)[0] for letter in sorted(sent, key=lambda each: "guest@" in str(each.to))]
    for token in tokens:
        page = await see(anonymous, f"/tasks/invitations/{token}")
        assert (page.texts("h1"), page.answer.headers["referrer-policy"]) == (["Shared"], "no-referrer")
        assert f"/sign-up?next=%2Ftasks%2Finvitations%2F{token}" in page.links()
    accepted = await send(stranger, f"/tasks/invitations/{tokens[0]}")
    assert accepted.answer.headers["location"] == f"/tasks?project={project['id']}"
    assert "already" in (await see(stranger, f"/tasks/invitations/{tokens[1]}")).words
    assert (await see(stranger, f"/tasks/invitations/{tokens[0]}")).status == 404
    (take_back,) = [
        str(form["action"]) for form in (await see(owner, path)).html.select("form[action*=invitations]")
        if str(form["action"]).endswith("/remove")
    ]  # fmt: skip
    assert (await send(stranger, take_back)).status == 403
    assert (await send(owner, take_back)).status == 303
    assert (await see(stranger, f"/tasks/invitations/{tokens[1]}")).status == 404


async def test_labels_feeds_and_the_trash(owner: Person, stranger: Person) -> None:
    assert (await send(owner, "/tasks/labels", {"name": "Home", "colour": "#2f6f4f"})).status == 303
    taken = await send(owner, "/tasks/labels", {"name": "home", "colour": ""})
    assert (taken.status, list(taken.errors())) == (409, ["name"])
    task = await write(owner, "Sweep", labels=["Home"])
    page = await see(owner, "/tasks/labels")
    change, remove = (str(form["action"]) for form in page.html.select(".label-row form"))
    assert (await send(stranger, change, {"name": "Mine", "colour": ""})).status == 404
    await send(owner, change, {"name": "House", "colour": "#b3261e"})
    assert (await see(owner, "/tasks")).texts(".task-label") == ["House"]
    await send(owner, remove)
    assert (await see(owner, "/tasks")).texts(".task-label") == []
    made = await send(owner, "/tasks/feeds", {"name": "My phone", "project": "", "shows": "both"})
    (address,) = made.texts("code.address")
    assert re.fullmatch(r"http://\S+/api/v1/tasks/calendar\.ics\?key=\S+", address)
    assert "Sweep" in (await owner.client.get(address)).text
    assert address not in (await see(owner, "/tasks/feeds")).words, "shown once"
    (revoke,) = [str(form["action"]) for form in made.html.select(".member form")]
    assert (await send(stranger, revoke)).status == 404
    await send(owner, revoke)
    assert (await owner.client.get(address)).status_code == 404
    await send(owner, f"/tasks/{task['id']}/trash")
    page = await see(owner, "/tasks/trash")
    restore, forever = (str(form["action"]) for form in page.html.select("main .member form"))
    for act in (restore, forever):
        assert (await send(stranger, act)).status == 404
    await send(owner, restore)
    assert (await see(owner, "/tasks")).texts(".task-title") == ["Sweep"]
    await send(owner, f"/tasks/{task['id']}/trash")
    await send(owner, forever)
    assert (await see(owner, "/tasks/trash")).texts(".empty h2") == ["The trash is empty"]
