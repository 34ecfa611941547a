"""The same story in a browser without script: every step works, only with whole pages."""

import pytest
from playwright.sync_api import expect

from journeys.conftest import Visit
from journeys.test_cooking import A_PAGE

pytestmark = pytest.mark.browser


def test_from_sign_up_to_sign_out_without_script(visit: Visit) -> None:
    visitor = visit(width=390, script=False)
    page = visitor.page
    visitor.sign_up("plain")
    visitor.read_file("soup.html", A_PAGE)
    page.get_by_label("Title").fill("Soup without script")
    page.get_by_label("Everybody").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Soup without script")).to_be_visible()
    potatoes = page.locator("aside .check-list li", has_text="potatoes").locator(".amount")
    page.get_by_role("link", name="One serving less").click()
    expect(potatoes).to_have_text("375 g")
    page.get_by_label("Servings").fill("6")
    page.get_by_role("button", name="Scale").click()
    expect(potatoes).to_have_text("750 g")
    page.get_by_role("link", name="US", exact=True).click()
    expect(page.locator("ol.steps")).to_contain_text("194 °F")
    page.get_by_role("button", name="Like").click()
    expect(page.locator("#like .count")).to_have_text("1")
    page.locator(".star-input label").nth(4).click()
    page.get_by_role("button", name="Rate").click()
    expect(page.locator("#average")).to_contain_text("5.0")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Cuisine").fill("Plain")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Plain", exact=True)).to_be_visible()
    page.goto("/recipes")
    page.get_by_label("Cuisine").select_option("Plain")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#recipes li")).to_have_count(1)
    page.get_by_role("link", name="Soup without script").click()
    page.get_by_label("More", exact=True).click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", name="Your shelf is empty")).to_be_visible()
    visitor.sign_out()
