"""Two people edit one recipe: whoever is second sees what the first one saved, and loses nothing of their own."""

import pytest
from playwright.sync_api import expect

from journeys.conftest import MakeAdmin, Visit

pytestmark = pytest.mark.browser


def test_the_second_to_save_is_told_and_keeps_their_words(visit: Visit, make_admin: MakeAdmin) -> None:
    make_admin("headcook")
    author, admin = visit(), visit(width=390)
    author.sign_up("author")
    author.open("/recipes/new")
    author.page.get_by_label("Title").fill("A soup for two")
    author.page.get_by_label("Ingredients").fill("1 onion")
    author.page.get_by_role("button", name="Publish").click()
    author.page.get_by_role("link", name="Edit").click()
    expect(author.page.get_by_label("Notes")).to_be_editable()  # before the other one saves

    admin.open("/recipes/a-soup-for-two/edit")
    admin.page.get_by_role("link", name="Sign in").first.click()
    admin.sign_in("headcook")
    expect(admin.page).to_have_url(f"{admin.house}/recipes/a-soup-for-two/edit")
    admin.page.get_by_label("Ingredients").fill("1 onion\n2 leeks")
    admin.page.get_by_role("button", name="Save", exact=True).click()
    expect(admin.page.locator("aside .check-list li")).to_have_count(2)

    author.page.get_by_label("Notes").fill("Weep quietly.")
    author.page.get_by_role("button", name="Save", exact=True).click()
    alert = author.page.get_by_role("alert")
    expect(alert).to_contain_text("This recipe was changed while you were editing it")
    expect(alert).to_contain_text("2 leeks")
    expect(author.page.get_by_label("Notes")).to_have_value("Weep quietly.")
    author.assert_accessible()
    author.page.get_by_label("Ingredients").fill("1 onion\n2 leeks\n3 potatoes")
    author.page.get_by_role("button", name="Save", exact=True).click()
    expect(author.page.locator("aside .check-list li")).to_have_count(3)
    expect(author.page.get_by_text("Weep quietly.")).to_be_visible()
