"""Files on a task's page: taken, shown, taken off by whoever may write, put back by whose they are."""

from courtyard.modules.tasks.models import Role
from modules.media.builders import sent
from modules.media.material import png
from modules.recipes.reading_pages import HTMX, see, send, told
from modules.tasks.builders import attach, join, make_project, names, read, write
from support.actors import Person
from support.app import App


async def test_the_page_takes_shows_and_removes_files(app: App, owner: Person, stranger: Person) -> None:
    project = await make_project(owner)
    await join(app, project, stranger, Role.VIEWER)
    task = await write(owner, "Dig", project=project["id"])
    path = f"/tasks/{task['id']}"
    plan = {"file": ("a <plan>.png", png(), "image/png")}
    assert (await owner.client.post(f"{path}/files", files=plan)).headers["location"] == f"{path}#files"
    refused = await owner.client.post(f"{path}/files", files={"file": ("a.png", b"GIF89a" * 9, "image/png")})
    assert (refused.status_code, "This is no JPEG, PNG or WebP picture" in refused.text) == (415, True)
    assert (await stranger.client.post(f"{path}/files", files=plan)).status_code == 403
    chosen = [(await sent(owner))["id"] for _ in range(2)]
    fields = [f"{chosen[0]}||", chosen[1]]
    assert (await send(owner, f"{path}/files/chosen", {"files": fields}, headers=HTMX)).status == 204
    theirs = {"files": [(await sent(stranger))["id"]]}
    assert (await send(owner, f"{path}/files/chosen", theirs)).status == 422
    assert (await send(owner, f"{path}/files/chosen", {"files": ["x"]})).status == 422
    assert (await see(owner, "/tasks")).texts(".task-facts")[0].startswith("Files")
    seen = await see(stranger, path)
    assert seen.texts(".file-name") == ["a <plan>.png", "a.png", "a.png"]
    assert seen.texts(".file-blank") == ["Being prepared"] * 3
    assert seen.texts("#files form") == [], "who looks on adds nothing"
    assert (await send(stranger, f"{path}/files/{chosen[0]}/remove", {})).status == 403
    assert (await send(owner, f"{path}/files/{chosen[0]}/remove", {})).status == 303
    assert len((await see(owner, path)).texts("#files .file form")) == 2


async def test_whose_file_it_is_takes_it_off_without_a_question_and_puts_it_back(
    app: App, owner: Person, stranger: Person
) -> None:
    project = await make_project(owner)
    await join(app, project, stranger, Role.EDITOR)
    task = await write(owner, "Dig", project=project["id"])
    path = f"/tasks/{task['id']}"
    file = (await sent(owner))["id"]
    await attach(owner, task, file)
    questions = ".file button[data-confirm]"
    assert (await see(owner, path)).html.select(questions) == []
    (question,) = (await see(stranger, path)).html.select(questions)
    assert question["data-confirm"] == f"Take “a.png” off this task? Only {owner.username} can put it back."

    gone = await send(owner, f"{path}/files/{file}/remove", {}, headers=HTMX)
    assert told(gone)["toast"]["act"] == f"{path}/files/{file}/again"
    for wrong, status in ((file, 404), ("x", 404)):
        assert (await send(stranger, f"{path}/files/{wrong}/again", {}, headers=HTMX)).status == status
    assert await names(owner, task) == []
    back = await send(owner, f"{path}/files/{file}/again", {}, headers=HTMX)
    assert "“a.png” is back." in told(back)["toast"]["message"]
    assert await names(owner, task) == ["a.png"]
    assert (await send(owner, f"{path}/files/{file}/again", {})).status == 303, "twice is once"
    assert (await read(owner, task))["attachments_count"] == 1

    gone = await send(stranger, f"{path}/files/{file}/remove", {}, headers=HTMX)
    assert "act" not in told(gone)["toast"]
