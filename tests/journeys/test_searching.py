"""Finding while one types: the page is never reloaded, the address follows, and what was opened is told."""

import re

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import Visit
from journeys.tasking import ask, invite
from journeys.visiting import Visitor

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000  # for what a worker has to do first


def write(visitor: Visitor, title: str, cuisine: str, ingredients: str) -> None:
    """Publish a recipe by the form."""
    page = visitor.open("/recipes/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Ingredients").fill(ingredients)
    page.get_by_label("Steps").fill("Cook it.")
    page.get_by_label("Cuisine").fill(cuisine)
    page.get_by_label("Everybody").check()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/recipes/(?!new)[^/]+$"))


def shown(page: Page, *titles: str) -> None:
    """Exactly these are there, in any order."""
    cards = page.locator("#recipes h3")
    expect(cards).to_have_count(len(titles), timeout=PATIENCE_MS)
    for title in titles:
        expect(cards.filter(has_text=title)).to_have_text([title])


def test_results_follow_what_is_typed_and_chosen(visit: Visit) -> None:
    cook = visit()
    cook.sign_up("finder")
    write(cook, "Quixotic pumpkin soup", "Austrian", "1 pumpkin\n1 l cream")
    write(cook, "Quixotic pumpkin risotto", "Italian", "1 pumpkin\n200 g rice")
    write(cook, "Quixotic leek tart", "French", "3 leeks\n1 l cream")
    reader = visit(width=1280)
    page = reader.page
    reader.until_shown("/search?q=quixotic", page.locator("[data-hit]"), 3)
    page.goto("/search")
    page.evaluate("window.stays = true")

    field = page.get_by_label("Words", exact=True)
    field.press_sequentially("quixotic pump", delay=20)
    shown(page, "Quixotic pumpkin soup", "Quixotic pumpkin risotto")
    expect(page.locator(".results-head [role=status]")).to_have_text("2 recipes")
    page.wait_for_url(re.compile(r"/search\?(.*&)?q=quixotic(\+|%20)pump(&|$)"))
    expect(field).to_be_focused()
    reader.assert_accessible()

    page.get_by_label("Italian", exact=False).check()
    shown(page, "Quixotic pumpkin risotto")
    page.wait_for_url(re.compile(r"/search\?(.*&)?cuisine=italian(&|$)"))
    page.get_by_label("Italian", exact=False).uncheck()
    shown(page, "Quixotic pumpkin soup", "Quixotic pumpkin risotto")
    field.fill("quixottic pumpkn")
    expect(page.get_by_text("Few recipes have exactly these words")).to_be_visible()
    page.get_by_text("With what I have").click()
    page.get_by_label("In my kitchen").fill("leeks, cream")
    field.fill("quixotic")
    expect(page.locator("#recipes h3").first).to_have_text("Quixotic leek tart")
    expect(page.get_by_text("You have everything")).to_be_visible()
    assert page.evaluate("window.stays") is True, "the page was never loaded again"
    with page.expect_request("**/api/search/clicks") as told:
        page.get_by_role("link", name="Quixotic leek tart").first.click()
    assert (told.value.post_data_json or {})["position"] == 1
    page.go_back()
    expect(page.locator("#recipes h3").first).to_have_text("Quixotic leek tart")

    page.goto("/recipes")
    page.locator(".top-search input[type=search]").press_sequentially("quixotic ri", delay=20)
    suggestion = page.locator("#suggestions a").first
    expect(suggestion).to_have_text("Quixotic pumpkin risotto")  # others are suggested while one types
    with page.expect_request("**/api/search/clicks") as told:
        suggestion.click()
    assert (told.value.post_data_json or {})["position"] == 1
    expect(page.get_by_role("heading", level=1, name="Quixotic pumpkin risotto")).to_be_visible()


def test_people_are_found_while_one_types_on_a_phone(visit: Visit) -> None:
    visit().sign_up("zanzibar")
    reader = visit(width=390, color_scheme="dark")
    page = reader.page
    reader.until_shown("/search/people?q=zanzibar", page.locator("[data-hit]"))
    page.goto("/search/people")
    page.get_by_label("Name", exact=True).press_sequentially("zanz", delay=20)
    expect(page.locator("#people li")).to_have_count(1, timeout=PATIENCE_MS)
    reader.assert_accessible()
    with page.expect_request("**/api/search/clicks"):
        page.locator("#people a").click()
    expect(page.get_by_role("heading", level=1, name="zanzibar")).to_be_visible()


def test_tasks_are_found_by_what_was_said_about_them(visit: Visit) -> None:
    gardener = visit(width=1280)
    gardener.sign_up("gardener")
    project = ask(gardener, "/tasks/projects", name="Quagmire")
    task = ask(gardener, "/tasks", title="Drain the pond", project=project["id"], labels=["Outdoors"])
    ask(gardener, "/tasks", title="Draw a map of the quagmire")
    ask(gardener, f"/tasks/{task['id']}/comments", text="The newts in this quagmire are protected.")
    page = gardener.page
    found = page.locator("#tasks .task-title")
    gardener.until_shown("/search/tasks?q=quagmire", found, 2)
    gardener.until_shown("/search/tasks?q=newts", found)
    gardener.open("/tasks?q=newts")
    page.get_by_role("link", name="Search notes and comments too").last.click()
    page.wait_for_url("**/search/tasks?q=newts")

    field = page.get_by_label("Words", exact=True)
    expect(found).to_have_text(["Drain the pond"])
    expect(page.locator(".task-excerpt mark")).to_have_text("newts")
    page.evaluate("window.stays = true")
    field.fill("")
    field.press_sequentially("quagm", delay=20)
    expect(found).to_have_count(2, timeout=PATIENCE_MS)
    page.wait_for_url(re.compile(r"/search/tasks\?(.*&)?q=quagm(&|$)"))
    expect(field).to_be_focused()
    gardener.assert_accessible()
    page.locator("fieldset", has_text="Project").get_by_label("Quagmire").check()
    expect(found).to_have_text(["Drain the pond"])
    assert page.evaluate("window.stays") is True, "the page was never loaded again"

    guest = visit(width=390, color_scheme="dark")
    guest.sign_up("lookeron")
    expect(guest.open("/search/tasks?q=quagmire").locator("#tasks li")).to_have_count(0)
    guest.open(invite(gardener, "lookeron", project["id"])).get_by_role("button", name="Accept").click()
    expect(guest.page.get_by_role("heading", level=1, name="Quagmire")).to_be_visible()
    expect(guest.page.get_by_role("button", name="Accept")).to_have_count(0)
    guest.open("/search/tasks?q=quagmire")
    expect(guest.page.locator("#tasks .task-title")).to_have_text(["Drain the pond"])
    guest.assert_accessible()

    page = gardener.open("/search/tasks?q=newts")
    with page.expect_request("**/api/search/clicks") as told:
        page.locator("#tasks .task-title").first.click()
    assert (told.value.post_data_json or {})["position"] == 1
    expect(page.get_by_role("heading", level=1, name="Drain the pond")).to_be_visible()
    assert gardener.complaints == []
