"""What visitors do with tasks."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import FloatRect, Locator, Page, Route, expect

from journeys.visiting import Visitor

PATIENCE_MS = 60_000  # for what a worker has to do first


def add(visitor: Visitor, *lines: str) -> None:
    """Type lines into the field at the top of the list, one after another."""
    field = visitor.page.get_by_role("textbox", name="Add a task")
    for line in lines:
        field.fill(line)
        field.press("Enter")
        expect(field).to_have_value("")
        expect(visitor.page.locator(".toast", has_text="Added").last).to_be_visible()


def hold(page: Page, address: str) -> Callable[[], None]:
    """The next request there waits on its way until the answer is called."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route), times=1)  # noqa: PLW0108  (Playwright marks what it is given)
    return lambda: held.pop().continue_()


def box_of(what: Locator) -> FloatRect:
    """Where it is; asked again where the page loaded that part anew at that very moment."""
    for _ in range(5):
        expect(what).to_be_visible()
        box = what.bounding_box()
        if box is not None:
            return box
    raise AssertionError(f"{what} comes and goes")


def press(what: Locator, address: str) -> None:
    """Hold the button down on it while the answer comes that brings this part of the page, from the address, anew."""
    page = what.page
    box = box_of(what)
    release = hold(page, address)
    with page.expect_request(address):
        page.evaluate("document.body.dispatchEvent(new CustomEvent('live:reset'))")
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    page.mouse.down()
    with page.expect_response(address) as answer:
        release()
    answer.value.finished()
    page.evaluate("() => new Promise(shown => requestAnimationFrame(() => requestAnimationFrame(shown)))")


def line_of(visitor: Visitor, title: str) -> Locator:
    """A task in a list."""
    return visitor.page.locator("[data-task]", has=visitor.page.get_by_role("link", name=title, exact=True))


def ask(visitor: Visitor, path: str, **sent: Any) -> dict[str, Any]:
    """Send JSON as the page's own script would; answers what came back."""
    answer = visitor.context.request.post(f"/api/v1{path}", data=sent, headers={"origin": visitor.house})
    assert answer.ok, answer.text()
    found: dict[str, Any] = answer.json()
    return found


def invite(owner: Visitor, guest: str, project: str) -> str:
    """Invite somebody into a project, by its page; answers where the letter's link leads."""
    page = owner.open(f"/tasks/projects/{project}")
    page.get_by_label("Invite somebody").fill(guest)
    page.get_by_role("button", name="Send a letter").click()
    expect(page.locator("#members").get_by_text(guest)).to_be_visible()
    # The house is shared: letters to guests of other tests lie in the same outbox.
    letter = page.locator("tr", has_text=f"{guest}@example.org").get_by_role("link", name="invites you to the project")
    owner.until_shown("/dev/mail", letter.first)
    owner.open(f"{letter.first.get_attribute('href')}?form=text")
    found = re.search(r"/tasks/invitations/[A-Za-z0-9_-]+", page.content())
    assert found is not None, page.content()
    return found[0]


def furnish_tasks(visitor: Visitor) -> tuple[str, str]:
    """A task and a project with everything that their pages can show; answers where they are."""
    project = ask(visitor, "/tasks/projects", name="A garden with a name that goes on for a while", colour="#2f6f4f")
    ask(visitor, "/tasks/labels", name="home", colour="#b3261e")
    task = ask(
        visitor,
        "/tasks",
        title="Water the ferns, and whatever else stands in the shade behind the house and is thirsty",
        project=project["id"],
        notes="Ask **Grace**.\n\n- rain water\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        priority="urgent",
        labels=["home", "an errand"],
        due_at="2030-05-04T09:00:00Z",
        recurrence="FREQ=WEEKLY;BYDAY=MO",
        reminders=[{"before_min": 45}],
        estimate_min=90,
        checklist=[{"text": "Fill the can", "done": True}, {"text": "Carry it"}],
    )
    ask(visitor, "/tasks", title="Find the can", project=project["id"], parent_id=task["id"])
    ask(visitor, f"/tasks/{task['id']}/comments", text="With **rain** water?")
    ask(visitor, "/tasks/time", task=task["id"], started_at="2026-01-02T09:00:00Z", ended_at="2026-01-02T10:00:00Z")
    ask(visitor, "/tasks/filters", name="Urgent at home", query={"priority": ["urgent"], "label": ["home"]})
    ask(visitor, "/tasks/quick", text="Call the dentist today !high @phone")
    ask(visitor, "/tasks/quick", text="Renew the passport")
    visitor.context.request.post(f"/tasks/{ask(visitor, '/tasks', title='Old')['id']}/trash")
    return f"/tasks/{task['id']}", f"/tasks/projects/{project['id']}"
