"""The story that Courtyard is for: somebody arrives, brings a recipe from a page, cooks from it, changes it, leaves."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from journeys.conftest import Visit
from journeys.visiting import Visitor
from support.shared_data import needs_shared, shared_path

pytestmark = pytest.mark.browser

A_PAGE = (Path(__file__).parent / "a_page.html").read_bytes()
REAL_PAGES = "data/recipe_pages"


@pytest.mark.parametrize("width", [1280, 390])
def test_from_sign_up_to_sign_out(visit: Visit, width: int) -> None:
    visitor = visit(width=width)
    visitor.sign_up(f"newcomer{width}")
    visitor.assert_accessible()
    title = _import_and_save(visitor, width)
    _cook(visitor)
    _edit(visitor)
    _react(visitor)
    visitor.open("/recipes/mine")
    expect(visitor.page.get_by_role("link", name=title)).to_be_visible()
    visitor.assert_accessible()
    visitor.sign_out()
    visitor.open("/recipes")
    expect(visitor.page.get_by_role("link", name=title)).to_be_visible()
    visitor.assert_accessible()


def _import_and_save(visitor: Visitor, width: int) -> str:
    page = visitor.page
    visitor.open("/recipes/import")
    visitor.assert_accessible()
    visitor.read_file("soup.html", A_PAGE)
    expect(page.get_by_role("heading", name="Look over the recipe")).to_be_visible()
    expect(page.locator(".lines-read dt").nth(3)).to_have_text("1½ cups")
    visitor.assert_accessible()
    page.get_by_label("Ingredients").press("Control+End")
    page.get_by_label("Ingredients").press_sequentially("\n2 bay leaves")
    expect(page.locator(".lines-read dd").last).to_have_text("bay leaves")
    title = f"Leek and potato soup {width}"
    page.get_by_label("Title").fill(title)
    page.get_by_label("Everybody").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Your recipe is saved.")  # first: it goes by itself
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    visitor.assert_accessible()
    return title


def _cook(visitor: Visitor) -> None:
    page = visitor.page
    potatoes = page.locator("aside .check-list li", has_text="potatoes")
    expect(potatoes.locator(".amount")).to_have_text("500 g")
    page.get_by_role("link", name="One serving more").click()
    expect(potatoes.locator(".amount")).to_have_text("625 g")
    expect(page.get_by_role("link", name="One serving more")).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?servings=5$"))
    page.get_by_label("Servings").fill("8")
    page.get_by_label("Servings").press("Enter")
    expect(potatoes.locator(".amount")).to_have_text("1 kg")
    page.get_by_role("link", name="US", exact=True).click()
    expect(potatoes.locator(".amount")).to_have_text("2¼ lb")
    expect(page.locator("ol.steps")).to_contain_text("194 °F")
    potatoes.get_by_role("checkbox").check()
    visitor.assert_accessible()


def _edit(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("link", name="Edit").click()
    expect(page.locator("form.editor")).to_be_visible()
    visitor.assert_accessible()
    page.get_by_label("Notes").fill("Better on the second day.")
    page.get_by_label("Servings").fill("")
    page.get_by_label("Hands on").fill("-3")
    page.locator("form.editor").evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("1 field needs your attention.")
    expect(page.get_by_label("Hands on")).to_be_focused()
    expect(page.get_by_label("Notes")).to_have_value("Better on the second day.")
    visitor.assert_accessible()
    page.get_by_label("Hands on").fill("10")
    page.get_by_label("Servings").fill("4")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/recipes/leek-and-potato-soup[^/]*$"))  # the editor has these words as well
    expect(page.get_by_text("Better on the second day.")).to_be_visible()


def _react(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("button", name="Like").click()
    expect(page.get_by_role("button", name="Like")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#like .count")).to_have_text("1")
    expect(page.get_by_role("button", name="Like")).to_be_focused()
    page.locator(".star-input label").nth(3).click()
    expect(page.locator("#average")).to_contain_text("4.0")
    expect(page).to_have_url(re.compile(r"/recipes/leek-and-potato-soup"))
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#average")).to_contain_text("Not rated yet")
    visitor.assert_accessible()


def test_whoever_wants_to_like_signs_in_and_is_back(visit: Visit) -> None:
    cook, guest = visit(), visit(width=390)
    cook.sign_up("hostess")
    cook.open("/recipes/new")
    cook.page.get_by_label("Title").fill("Toast for guests")
    cook.page.get_by_role("button", name="Publish").click()
    expect(cook.page.get_by_role("heading", level=1, name="Toast for guests")).to_be_visible()
    guest.sign_up("guest")
    guest.sign_out()
    guest.open("/recipes/toast-for-guests")
    guest.page.get_by_role("link", name="Like").click()
    guest.sign_in("guest")
    expect(guest.page.get_by_role("heading", level=1, name="Toast for guests")).to_be_visible()
    guest.page.get_by_role("button", name="Like").click()
    expect(guest.page.locator("#like .count")).to_have_text("1")


def test_filters_work_in_place_and_in_the_address(visit: Visit) -> None:
    visitor = visit()
    visitor.sign_up("browser")
    page = visitor.page
    for title, category in (("Barley broth", "Broth"), ("Barley cake", "Bakes")):
        visitor.open("/recipes/new")
        page.get_by_label("Title").fill(title)
        page.get_by_label("Category").fill(category)
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    visitor.open("/recipes")
    page.evaluate("window.stayed = true")
    page.get_by_label("Category").select_option("Broth")
    expect(page.get_by_role("link", name="Barley cake")).to_be_hidden()
    expect(page.get_by_role("link", name="Barley broth")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/recipes\?category=broth&sort=newest$"))
    assert page.evaluate("window.stayed")
    visitor.assert_accessible()
    page.reload()
    expect(page.get_by_label("Category")).to_have_value("broth")
    page.locator(".chip.on").click()
    expect(page.get_by_role("link", name="Barley cake")).to_be_visible()


def test_a_recipe_is_deleted_after_a_question(visit: Visit) -> None:
    visitor = visit(width=390)
    visitor.sign_up("tidy")
    page = visitor.open("/recipes/new")
    page.get_by_label("Title").fill("A passing thought")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_text("This is a draft.")).to_be_visible()
    page.get_by_label("More", exact=True).click()
    page.get_by_role("link", name="Delete").click()
    expect(page.get_by_text("0 likes and 0 ratings")).to_be_visible()
    visitor.assert_accessible()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", name="Your shelf is empty")).to_be_visible()
    visitor.assert_accessible()


@needs_shared(REAL_PAGES)
def test_a_page_of_another_site_is_read_and_saved(visit: Visit) -> None:
    folder = shared_path(REAL_PAGES)
    assert folder is not None
    visitor = visit()
    visitor.sign_up("bookworm")
    visitor.read_file("page.html", (folder / "noracooks.com.html").read_bytes())
    page = visitor.page
    expect(page.get_by_role("heading", name="Look over the recipe")).to_be_visible()
    visitor.assert_accessible()
    title = page.get_by_label("Title").input_value()
    lines = page.locator(".lines-read dd").count()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    assert lines > 5
    expect(page.locator("aside .check-list li")).to_have_count(lines)
    expect(page.get_by_text("This recipe is private.")).to_be_visible()
    visitor.assert_accessible()
