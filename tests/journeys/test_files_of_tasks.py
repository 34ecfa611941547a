"""Pictures and a film on a task: chosen, sent and shown while the page stays open; and one by one without script."""

import re

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import Visit
from journeys.tasking import ask
from journeys.test_pictures import READY_MS, loaded, payload
from modules.media.material import jpeg, mp4

pytestmark = pytest.mark.browser


def test_files_of_a_task(visit: Visit) -> None:
    visitor = visit()
    visitor.sign_up("planner")
    place = f"/tasks/{ask(visitor, '/tasks', title='Dig the pond')['id']}"
    page = visitor.open(place)
    _choose(page)
    expect(page.locator("video.film")).to_have_attribute("poster", re.compile("^/media/"), timeout=READY_MS)
    expect(page.locator(".file .light-link img")).to_be_attached(timeout=READY_MS)
    page.locator(".file .light-link").scroll_into_view_if_needed()
    loaded(page, ".file .light-link img")
    expect(page.locator("#past")).to_contain_text("added a file", timeout=READY_MS)
    visitor.assert_accessible()
    page.locator(".light-link").click()
    expect(page.get_by_role("dialog", name="Files").locator("img")).to_have_attribute("alt", re.compile("plan"))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Remove “how.mp4”").click()
    toast = page.locator(".toast", has_text="“how.mp4” is off this task.")
    toast.hover()  # then it stays
    expect(page.locator(".file")).to_have_count(1)
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator(".file")).to_have_count(2)
    expect(page.locator(".file-name").last).to_have_text("how.mp4")
    page.get_by_role("button", name="Remove “how.mp4”").click()
    expect(page.locator(".file")).to_have_count(1)
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.assert_fits()

    plain = visit(width=390, script=False)
    plain.open("/sign-in")
    plain.sign_in("planner")
    page = plain.open(place)
    for content, said in ((jpeg(), "It is here."), (b"GIF89a" + bytes(99), "This is no JPEG, PNG or WebP picture")):
        page.get_by_label("Add a picture or a film").set_input_files(payload("b.jpg", "image/jpeg", content))
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_text(said)).to_be_visible()
    expect(page.locator(".file")).to_have_count(2)
    plain.assert_fits()
    page.get_by_role("button", name="Remove “b.jpg”").click()
    expect(page.locator(".file")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".file")).to_have_count(2)


def _choose(page: Page) -> None:
    page.locator("#files-files").set_input_files(
        [
            payload("the plan of the pond, as it was drawn in spring.jpg", "image/jpeg", jpeg(1200, 900)),
            payload("how.mp4", "video/mp4", mp4()),
            payload("notes.png", "image/png", b"This is no picture at all." * 10),
        ]
    )
    wrong = page.locator(".upload", has_text="notes.png")
    expect(wrong.get_by_role("status")).to_contain_text("This is no JPEG", timeout=READY_MS)
    expect(page.locator(".file")).to_have_count(2, timeout=READY_MS)
    wrong.get_by_role("button", name="Remove").click()
    expect(page.locator(".upload")).to_have_count(0)
