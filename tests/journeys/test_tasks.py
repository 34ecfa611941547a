"""A day with tasks: added as lines, done with a click or a key, changed by the dozen, and all of it taken back."""

import pytest
from playwright.sync_api import expect

from journeys.conftest import Visit
from journeys.tasking import PATIENCE_MS, add, ask, hold, invite, line_of, press

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_from_a_line_to_done_and_back(visit: Visit, width: int) -> None:
    visitor = visit(width=width)
    visitor.sign_up(f"doer{width}")
    page = visitor.open("/tasks")
    field = page.get_by_role("textbox", name="Add a task")
    field.type("Pay rent @home !high tomorrow 9am")
    expect(page.locator(".read-part")).to_have_text(["Tomorrow 09:00", "home", "High"])
    visitor.assert_accessible()
    field.press("Enter")
    expect(field).to_have_value("")
    expect(page.locator(".reading")).to_have_count(0)
    rent = line_of(visitor, "Pay rent")
    expect(rent.locator(".task-due")).to_contain_text("Tomorrow 09:00")
    rent.get_by_role("button", name="Complete").click()
    toast = page.locator(".toast", has_text="“Pay rent” is done.")
    toast.hover()  # then it stays
    expect(rent).to_have_count(0)
    toast.get_by_role("button", name="Undo").click()
    expect(rent).to_have_count(1)
    add(visitor, "Buy bread", "Call Grace", "Water the ferns")
    expect(page.locator("[data-task]")).to_have_count(4)
    for title in ("Buy bread", "Call Grace"):
        line_of(visitor, title).get_by_role("checkbox").dispatch_event("click")
    bar = page.locator("#bulk")
    expect(bar.locator("[data-count]")).to_have_text("2")
    visitor.assert_accessible()
    bar.get_by_role("combobox").select_option(label="Urgent")
    bar.get_by_role("button", name="Apply").click()
    toast = page.locator(".toast", has_text="2 tasks are changed.")
    toast.hover()  # then it stays
    expect(page.locator(".task-flag.urgent")).to_have_count(2)
    expect(bar).to_be_hidden()
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator(".task-flag.urgent")).to_have_count(0)
    page.locator(".filters-box summary").click()
    page.get_by_label("Words of the title").fill("ferns")
    expect(page.locator("[data-task]")).to_have_count(1)
    expect(page).to_have_url(f"{visitor.house}/tasks?q=ferns")


def test_what_is_done_while_the_list_is_renewed_is_done_and_said(visit: Visit) -> None:
    visitor = visit()
    visitor.sign_up("between")
    page = visitor.open("/tasks")
    add(visitor, "Buy bread", "Call Grace")
    expect(page.locator("[data-task]")).to_have_count(2)  # the list that is held back is another one
    let_the_list_come = hold(page, "**/tasks")
    bread = line_of(visitor, "Buy bread")
    with page.expect_request("**/tasks"):
        page.evaluate("document.body.dispatchEvent(new Event('live:tasks.changed'))")
    with page.expect_response("**/complete") as done:  # while the list is on its way
        bread.get_by_role("button", name="Complete").click()
    assert done.value.ok
    let_the_list_come()
    expect(bread).to_have_count(0)

    let_it_be_done = hold(page, "**/complete")
    grace = line_of(visitor, "Call Grace")
    with page.expect_request("**/complete"):
        grace.get_by_role("button", name="Complete").click()
    with page.expect_response("**/tasks"):  # the line that was clicked is another element then
        page.evaluate("document.body.dispatchEvent(new Event('live:tasks.changed'))")
    expect(page.locator(".leaving")).to_have_count(0)
    let_it_be_done()
    expect(page.locator(".toast", has_text="“Call Grace” is done.")).to_be_visible()
    expect(grace).to_have_count(0)


def test_what_is_done_the_moment_a_list_is_renewed_is_no_new_page(visit: Visit) -> None:
    visitor = visit()
    visitor.sign_up("prompt")
    page = visitor.open("/tasks")
    add(visitor, "Buy bread", "Call Grace")
    expect(page.locator("[data-task]")).to_have_count(2)
    page.evaluate("""() => {
        window.wasHere = true;
        const act = () => queueMicrotask(() => document.querySelector("[data-tick]").click());
        document.getElementById("results").addEventListener("htmx:afterSwap", act, { once: true });
        document.body.dispatchEvent(new Event("live:tasks.changed"));
    }""")
    expect(page.locator(".toast", has_text="is done.")).to_be_visible()
    expect(page.locator("[data-task]")).to_have_count(1)
    assert page.evaluate("window.wasHere")


def test_lines_typed_faster_than_they_are_kept_are_all_kept(visit: Visit) -> None:
    visitor = visit()
    visitor.sign_up("hasty")
    page = visitor.open("/tasks")
    let_it_be_kept = hold(page, "**/tasks/quick")
    field = page.get_by_role("textbox", name="Add a task")
    for title in ("Buy bread", "Call Grace"):
        field.type(title)
        field.press("Enter")
    expect(field).to_have_value("")
    field.type("Water the ferns")
    let_it_be_kept()
    for title in ("Buy bread", "Call Grace"):
        expect(line_of(visitor, title)).to_have_count(1)
    expect(field).to_have_value("Water the ferns")


def test_by_keyboard_alone(visit: Visit) -> None:
    visitor = visit()
    visitor.sign_up("keys")
    page = visitor.open("/tasks")
    for number in range(3):
        page.keyboard.press("q")
        page.keyboard.type(f"Task {number}")
        page.keyboard.press("Enter")
        expect(page.locator("[data-task]")).to_have_count(number + 1)
        page.keyboard.press("Escape")
    page.keyboard.press("j")
    first = page.locator("[data-task]").first
    expect(first.locator(".task-title")).to_be_focused()
    title = first.locator(".task-title").inner_text()
    page.keyboard.press("e")
    expect(line_of(visitor, title)).to_have_count(0)
    expect(page.locator("[data-task]").first.locator(".task-title")).to_be_focused()
    page.keyboard.press("u")
    expect(line_of(visitor, title)).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator("#bulk [data-count]")).to_have_text("2")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    visitor.assert_accessible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Task")


def test_without_script_every_step_works_with_whole_pages(visit: Visit) -> None:
    visitor = visit(width=390, script=False)
    visitor.sign_up("plaindoer")
    page = visitor.open("/tasks")
    for number, line in enumerate(("Buy bread tomorrow", "Call Grace"), 1):
        page.get_by_role("textbox", name="Add a task").fill(line)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(".toast")).to_contain_text("Added")
        expect(page.locator("[data-task]")).to_have_count(number)
    bread = line_of(visitor, "Buy bread")
    bread.get_by_role("button", name="Complete").click()
    expect(bread).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(bread).to_have_count(1)
    expect(page.locator("[data-task]")).to_have_count(2)
    for box in page.locator(".task-pick input").all():
        box.check()
    page.get_by_label("Another change").select_option(label="Cancelled")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("[data-task]")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-task]")).to_have_count(2)
    page.get_by_role("link", name="Buy bread").click()
    page.get_by_text("Edit the title, add notes").click()
    page.get_by_label("Notes").fill("Rye, **sliced**")
    page.get_by_label("Priority").select_option("Urgent")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".notes-shown strong")).to_have_text("sliced")
    page.get_by_label("Add a step").fill("Take a bag")
    page.get_by_label("Add a step").press("Enter")
    page.get_by_role("button", name="Tick “Take a bag”").click()
    expect(page.locator(".step.done")).to_have_count(1)
    visitor.assert_fits()
    page.get_by_label("More", exact=True).click()
    page.get_by_role("button", name="Put into the trash").click()
    expect(page.get_by_text("“Buy bread” is in the trash.")).to_be_visible()
    page.goto("/tasks/trash")
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_text("“Buy bread” is back.")).to_be_visible()
    page.goto("/tasks")
    expect(bread).to_have_count(1)


def test_a_shared_project_is_seen_live_in_two_browsers(visit: Visit) -> None:
    owner, guest = visit(), visit(width=390)
    owner.sign_up("sharer")
    guest.sign_up("sharedwith")
    project = ask(owner, "/tasks/projects", name="Together")["id"]
    page = guest.open(invite(owner, "sharedwith", project))
    guest.assert_accessible()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("heading", level=1, name="Together")).to_be_visible()
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)  # the invitation has this heading as well
    guest.until_live()
    owner.open(f"/tasks?project={project}")
    owner.until_live()
    add(owner, "Carry the sofa")
    sofa = line_of(guest, "Carry the sofa")
    expect(sofa).to_be_visible(timeout=PATIENCE_MS)
    sofa.get_by_role("link", name="Carry the sofa").click()
    page.wait_for_url("**/tasks/*")
    guest.until_live()
    page.get_by_label("Add a step").fill("Measure the door")
    page.get_by_label("Add a step").press("Enter")
    line = line_of(owner, "Carry the sofa")
    expect(line.get_by_text("0/1")).to_be_visible(timeout=PATIENCE_MS)
    line.get_by_role("link", name="Carry the sofa").click()
    expect(page.locator(".step")).to_have_count(1)
    page.get_by_label("Priority").select_option("Urgent")  # begun, not saved
    owner.page.get_by_label("Comment", exact=True).fill("Tonight?")
    owner.page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".said", has_text="Tonight?")).to_be_visible(timeout=PATIENCE_MS)
    owner.page.get_by_label("Labels").fill("heavy")
    owner.page.get_by_role("button", name="Save").click()
    expect(page.locator("#stale")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".clash")).to_contain_text("heavy")
    guest.assert_accessible()


def test_a_list_that_comes_anew_waits_until_a_button_is_let_go(visit: Visit) -> None:
    visitor = visit()
    visitor.sign_up("presses")
    ask(visitor, "/tasks", title="Oak")
    page = visitor.open("/tasks")
    visitor.until_live()

    press(page.get_by_role("heading", level=1), "**/tasks")
    page.evaluate("document.querySelector('.task-title').dataset.same = 'yes'")
    page.mouse.up()
    expect(page.locator(".task-title")).not_to_have_attribute("data-same", "yes")  # it comes anew after that
    press(page.get_by_role("link", name="Oak", exact=True), "**/tasks")
    page.mouse.up()
    expect(page.get_by_role("heading", level=1, name="Oak")).to_be_visible()
