"""Many tasks at a glance: a board by hand, finger, key and form, in two windows; calendar, dashboard, import."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from journeys.conftest import Visit
from journeys.tasking import box_of, hold, press
from journeys.visiting import PASSWORD, Visitor
from support.house import TrialHouse

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000  # for what a worker has to do first
TODOIST = (
    "TYPE,CONTENT,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\n"
    "task,Rent,1,1,,,every 1st,en,UTC\n"
    "task,Transfer,4,1,,,someday,en,UTC\n"
)


class Owner:
    """Somebody with tasks, written before a browser is opened."""

    def __init__(self, house: TrialHouse, name: str) -> None:
        self.name = name
        entry = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
        token = httpx.post(f"{house.url}/api/auth/register", json=entry, timeout=60).raise_for_status().json()["token"]
        self._client = httpx.Client(base_url=house.url, headers={"authorization": f"Bearer {token}"}, timeout=60)

    def make(self, path: str, **fields: Any) -> Mapping[str, Any]:
        """Let the house keep something; answers it as on the wire."""
        answer = self._client.post(f"/api/tasks{path}", json=fields)
        assert answer.is_success, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def comes(self, visitor: Visitor, path: str) -> Page:
        """Sign in, and go there."""
        visitor.open("/sign-in")
        visitor.sign_in(self.name)
        return visitor.open(path)


def lane(page: Page, name: str) -> Locator:
    return page.locator(f"#lane-{name} .board-title")


def pick_up(page: Page, what: Locator) -> None:
    """By mouse, in the middle."""
    box = box_of(what)
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2 + 10, steps=3)
    expect(page.locator(".drag-ghost")).to_be_visible()


def drag(page: Page, what: Locator, to: Locator) -> None:
    """By mouse, from the middle of the one to the upper edge of the other."""
    end = box_of(to)
    pick_up(page, what)
    page.mouse.move(end["x"] + 40, end["y"] + 6, steps=6)
    page.mouse.up()


def test_a_card_is_dragged_stays_there_and_is_seen_elsewhere(visit: Visit, house: TrialHouse) -> None:
    owner = Owner(house, "boarder")
    garden = owner.make("/projects", name="Garden", colour="#2f6f4f")["id"]
    for title, column in (("Weed", "todo"), ("Prune & cut", "todo"), ("Sow", "in_progress"), ("Dig", "done")):
        owner.make("/move", task=owner.make("", title=title, project=garden, priority="high")["id"], column=column)
    board = f"/tasks/board?project={garden}"
    wide, phone = visit(), visit(width=390, color_scheme="dark", has_touch=True)
    page, other = owner.comes(wide, board), owner.comes(phone, board)
    wide.assert_accessible()
    phone.assert_accessible()
    wide.until_live()
    phone.until_live()

    drag(page, page.locator(".board-card", has_text="Prune"), page.locator(".board-card", has_text="Sow"))
    expect(lane(page, "in_progress")).to_have_text(["Prune & cut", "Sow"])
    expect(lane(other, "in_progress")).to_have_text(["Prune & cut", "Sow"], timeout=PATIENCE_MS)
    expect(page.locator("[data-count=in_progress]")).to_have_text("2")
    page.reload()
    wide.until_live()
    expect(lane(page, "in_progress")).to_have_text(["Prune & cut", "Sow"])

    lane(page, "in_progress").first.focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    expect(lane(page, "done")).to_have_text(["Dig", "Prune & cut"])
    expect(page.locator("#board-said")).to_have_text("Moved to Done, place 2.")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("link", name="Dig")).to_be_focused()
    expect(lane(other, "done")).to_have_text(["Dig", "Prune & cut"], timeout=PATIENCE_MS)

    other.get_by_label("Move “Weed”").click()
    phone.assert_accessible()
    other.get_by_role("button", name="In progress", exact=True).click()
    expect(lane(other, "in_progress")).to_have_text(["Sow", "Weed"])
    page.get_by_label("Add a task to To do").fill("Buy seeds p1")
    page.keyboard.press("Enter")
    expect(lane(page, "todo")).to_have_text(["Buy seeds"])
    expect(lane(page, "in_progress")).to_have_text(["Sow", "Weed"], timeout=PATIENCE_MS)
    expect(lane(other, "todo")).to_have_text(["Buy seeds"], timeout=PATIENCE_MS)


def test_a_finger_that_rests_on_a_card_takes_it_along(visit: Visit, house: TrialHouse) -> None:
    owner = Owner(house, "fingers")
    for title in ("one", "two", "three"):
        owner.make("", title=title)
    visitor = visit(width=390, has_touch=True)
    page = owner.comes(visitor, "/tasks/board")
    box = box_of(page.locator(".board-card", has_text="three"))
    x, y = box["x"] + 50, box["y"] + 15
    touch = visitor.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    expect(page.locator(".drag-ghost")).to_be_visible()
    for step in range(1, 9):
        moved = [{"x": x, "y": y - 20 * step}]
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": moved})
    with page.expect_response("**/tasks/board/move"):
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(lane(page, "todo")).to_have_text(["three", "one", "two"])
    page.reload()
    expect(lane(page, "todo")).to_have_text(["three", "one", "two"])


def test_a_card_below_a_pressed_button_stays_there_until_it_is_let_go(visit: Visit, house: TrialHouse) -> None:
    owner = Owner(house, "presser")
    for title in ("Oak", "Pine"):
        owner.make("", title=title)
    visitor = visit()
    page = owner.comes(visitor, "/tasks/board")
    visitor.until_live()

    end = box_of(page.locator(".board-card", has_text="Oak"))
    press(page.get_by_role("link", name="Pine", exact=True), "**/tasks/board?*")
    page.mouse.move(end["x"] + 40, end["y"] + 6, steps=6)
    expect(page.locator(".drag-ghost")).to_be_visible()
    with page.expect_response("**/tasks/board/move"):
        page.mouse.up()
    expect(lane(page, "todo")).to_have_text(["Pine", "Oak"])
    press(page.get_by_role("link", name="Oak", exact=True), "**/tasks/board?*")
    page.mouse.up()
    expect(page.get_by_role("heading", name="Oak")).to_be_visible()  # the click found what it was meant for


def test_what_comes_in_while_a_card_is_dragged_waits_until_it_is_dropped(visit: Visit, house: TrialHouse) -> None:
    owner = Owner(house, "amidst")
    for title in ("Ash", "Birch", "Cedar"):
        owner.make("", title=title, due_date=datetime.now(UTC).date().isoformat())
    visitor = visit()
    page = owner.comes(visitor, "/tasks/board")
    visitor.until_live()
    page.get_by_label("Add a task to To do").fill("Half a")
    let_the_board_come = hold(page, "**/tasks/board?*")
    with page.expect_request("**/tasks/board?*"):  # asked for before the drag, answered in the middle of it
        page.evaluate("document.body.dispatchEvent(new CustomEvent('live:reset'))")
    end = box_of(page.locator(".board-card", has_text="Ash"))
    pick_up(page, page.locator(".board-card", has_text="Cedar"))
    owner.make("", title="Dogwood")
    with page.expect_response("**/tasks/board?*") as answer:
        let_the_board_come()
    answer.value.finished()
    page.mouse.move(end["x"] + 40, end["y"] + 6, steps=6)
    expect(lane(page, "todo")).to_have_text(["Cedar", "Ash", "Birch"])
    with page.expect_response("**/tasks/board/move"):
        page.mouse.up()
    expect(lane(page, "todo")).to_have_text(["Cedar", "Ash", "Birch", "Dogwood"], timeout=PATIENCE_MS)
    expect(page.get_by_label("Add a task to To do")).to_have_value("Half a")
    page.reload()
    expect(lane(page, "todo")).to_have_text(["Cedar", "Ash", "Birch", "Dogwood"])

    visitor.open("/tasks/calendar?view=week")
    pick_up(page, page.locator(".day.today .slip", has_text="Ash"))
    owner.make("", title="Elder", due_date=datetime.now(UTC).date().isoformat())
    page.evaluate("""() => new Promise(answered => {
        document.body.addEventListener("htmx:afterRequest", answered, { once: true });
        document.body.dispatchEvent(new CustomEvent("live:reset"));
    }).then(() => {})""")
    assert page.locator(".drag-hole").count() == 1
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".day.today .slip", has_text="Elder")).to_have_count(1)


def test_without_script_cards_move_by_form_and_days_take_tasks(visit: Visit, house: TrialHouse) -> None:
    owner = Owner(house, "plainboard")
    for number in range(27):
        owner.make("", title=f"number {number}")
    visitor = visit(width=390, script=False)
    page = owner.comes(visitor, "/tasks/board")
    page.get_by_label("Move “number 3”", exact=True).click()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(lane(page, "done")).to_have_text(["number 3"])
    expect(page.get_by_text("The card is moved.")).to_be_visible()
    page.get_by_role("link", name="Show more").click()
    expect(lane(page, "todo")).to_have_text(["number 26"])
    visitor.open("/tasks/calendar?view=week&date=2027-05-05")
    page.get_by_role("link", name=re.compile("Add a task: .*")).first.click()
    page.get_by_label("What is to be done").fill("Dentist at 9")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".slip", has_text="Dentist")).to_be_visible()
    visitor.assert_fits()
    visitor.open("/tasks/dashboard")
    expect(page.locator(".figure-value").first).to_have_text("27")
    page.get_by_text("Show the numbers").first.click()
    visitor.assert_fits()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_calendar_and_dashboard_show_how_things_stand(visit: Visit, house: TrialHouse, width: int, scheme: str) -> None:
    owner = Owner(house, f"planner{width}")
    today = datetime.now(UTC)
    for title, days in (("Call back", -1), ("Water", 0), ("Send", 0)):
        day = (today + timedelta(days=days)).date().isoformat()
        owner.make("", title=title, due_date=day, recurrence="FREQ=DAILY" if title == "Water" else None)
    owner.make("/time", task=owner.make("", title="Talk")["id"], started_at=(today - timedelta(hours=2)).isoformat(),
               ended_at=today.isoformat())  # fmt: skip
    visitor = visit(width=width, color_scheme=scheme)
    page = owner.comes(visitor, "/tasks/calendar?view=week")
    expect(page.locator(".day.today .slip")).to_have_text([re.compile("Water"), re.compile("Send")])
    expect(page.locator(".calendar-late .slip")).to_have_text([re.compile("Call back")])
    visitor.assert_accessible()
    if width > 1000:
        away = page.locator(".day:not(.today)").first
        with page.expect_response(lambda answer: "/tasks/calendar" in answer.url):  # asked for once it is moved
            drag(page, page.locator(".day.today .slip", has_text="Send"), away)
        expect(away.locator(".slip", has_text="Send")).to_be_visible()
        page.reload()
        expect(away.locator(".slip", has_text="Send")).to_be_visible()
        visitor.until_live()
        away.locator(".day-add").focus()
        owner.make("", title="Meanwhile", due_date=today.date().isoformat())
        expect(page.locator(".day.today .slip", has_text="Meanwhile")).to_be_visible()
        page.keyboard.press("Enter")  # loaded anew, and the focus where it was
        expect(page.get_by_label("What is to be done")).to_be_focused()
        visitor.assert_accessible()
        page.keyboard.press("Escape")
    visitor.open("/tasks/calendar")
    visitor.assert_accessible()

    visitor.open("/tasks/dashboard")
    count = 5 if width > 1000 else 4
    expect(page.locator(".figure-value").first).to_have_text(str(count))
    for each in page.get_by_text("Show the numbers").all():
        each.click()
    visitor.assert_accessible()
    visitor.until_live()
    owner.make("", title="One more")
    expect(page.locator(".figure-value").first).to_have_text(str(count + 1), timeout=PATIENCE_MS)
    expect(page.locator(".chart-table:not([open])")).to_have_count(0)  # loaded anew, and still unfolded
    expect(page.locator(".chart-table summary").last).to_be_focused()


def test_a_file_is_shown_before_it_is_brought_in(visit: Visit, house: TrialHouse) -> None:
    owner = Owner(house, "importer")
    visitor = visit(width=390)
    page = owner.comes(visitor, "/tasks/import")
    file = page.get_by_label("File", exact=True)
    file.set_input_files({"name": "odd.csv", "mimeType": "text/csv", "buffer": b"\x00\x01"})
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("#file-error")).to_be_visible()
    visitor.assert_accessible()
    file.set_input_files({"name": "Home.csv", "mimeType": "text/csv", "buffer": TODOIST.encode()})
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("#problems")).to_contain_text("date 'someday' not read; kept in notes")
    visitor.assert_accessible()
    page.get_by_role("button", name="Import 2 tasks").click()
    expect(page.get_by_role("heading", name="2 tasks imported")).to_be_visible(timeout=PATIENCE_MS)
    visitor.assert_accessible()
    page.get_by_role("link", name="Home", exact=True).click()
    expect(lane(page, "todo")).to_have_text(["Rent", "Transfer"])
