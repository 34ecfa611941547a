"""The bell: it rings on open pages by itself, and shows on reload where there is no script."""

import re

import pytest
from playwright.sync_api import expect

from journeys.conftest import MakeAdmin, Visit
from journeys.visiting import Visitor

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000  # for what a worker has to do first


def write_soup(visitor: Visitor, title: str) -> str:
    """Write a public recipe by the form; answers its path."""
    page = visitor.open("/recipes/new")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Ingredients").fill("1 leek")
    page.get_by_label("Steps").fill("Cook it.")
    page.get_by_label("Everybody").check()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/recipes/(?!new)[^/]+$"))
    return page.url.removeprefix(visitor.house)


def like(visitor: Visitor, path: str) -> None:
    """Like it by the button."""
    visitor.open(path).get_by_role("button", name="Like").click()
    expect(visitor.page.locator("#like .count")).to_have_text(re.compile("[1-9]"))


def welcomed(visit: Visit, author_name: str, fan_name: str, title: str) -> tuple[Visitor, Visitor, str]:
    """An author whose list shows the welcome, somebody who may like the soup, and the soup's path."""
    author, fan = visit(), visit(width=390)
    author.sign_up(author_name)
    fan.sign_up(fan_name)
    soup = write_soup(author, title)
    author.until_shown("/notifications", author.page.locator(".note", has_text=f"Welcome, {author_name}."))
    return author, fan, soup


def test_a_like_rings_the_bell_and_enters_the_open_list(visit: Visit) -> None:
    author, fan, soup = welcomed(visit, "bellauthor", "bellfan", "Soup of the bell")
    page = author.page
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("#bell-count")).to_be_hidden()
    author.until_live()

    like(fan, soup)

    line = page.locator(".note.unread", has_text="bellfan likes your recipe “Soup of the bell”")
    expect(line).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("#bell-count b")).to_have_text("1")
    author.assert_accessible()
    line.get_by_role("button", name="Mark as read").click()
    expect(page.locator(".note.unread")).to_have_count(0)
    expect(page.locator("#bell-count")).to_be_hidden()
    page.get_by_role("button", name="bellfan likes your recipe").click()
    expect(page.get_by_role("heading", level=1, name="Soup of the bell")).to_be_visible()


def test_what_happened_before_a_page_listens_is_shown_when_it_does(visit: Visit) -> None:
    author, fan, soup = welcomed(visit, "latelistener", "earlyfan", "Soup behind the tabs")
    page = author.page
    # As a page that is opened in a tab behind this one: it opens no socket until somebody looks at it.
    page.add_init_script("Object.defineProperty(document, 'hidden', {get: () => !window.isLookedAt})")
    author.open("/notifications")

    like(fan, soup)
    beside = author.context.new_page()
    beside.goto("/notifications")
    expect(beside.locator("#bell-count b")).to_have_text("2", timeout=PATIENCE_MS)  # so it was told
    expect(page.locator("#bell-count b")).to_have_text("1")
    page.evaluate("() => { window.isLookedAt = true; document.dispatchEvent(new Event('visibilitychange')); }")

    expect(page.locator("#bell-count b")).to_have_text("2", timeout=PATIENCE_MS)
    expect(page.locator(".note", has_text="earlyfan likes your recipe")).to_be_visible(timeout=PATIENCE_MS)


def test_without_script_the_bell_shows_on_reload(visit: Visit) -> None:
    author, fan = visit(script=False, width=390), visit()
    author.sign_up("plainauthor")
    soup = write_soup(author, "Plain bell soup")
    fan.sign_up("plainfan")
    like(fan, soup)
    page = author.page
    expect(page.locator("#bell-count b")).to_have_count(1)
    author.until_shown("/notifications", page.locator(".note", has_text="plainfan likes your recipe"))
    author.until_shown("/notifications", page.locator("#bell-count b", has_text=re.compile("^2$")))
    author.assert_fits()
    expect(page.locator("#bell-count b")).to_have_text("2")
    page.get_by_role("button", name="Remove").first.click()
    expect(page.get_by_text("The notification is removed.")).to_be_visible()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("#bell-count")).to_be_hidden()
    page.get_by_role("link", name="What you are told of").click()
    page.get_by_label("Likes: E-mail").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choices are saved.")).to_be_visible()
    expect(page.get_by_label("Likes: E-mail")).to_be_checked()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_the_pages_of_the_house_are_fit_to_be_seen(
    visit: Visit, make_admin: MakeAdmin, width: int, scheme: str
) -> None:
    name = f"keeper{width}"
    make_admin(name)
    visitor = visit(width=width, color_scheme=scheme)
    visitor.open("/sign-in")
    visitor.sign_in(name)
    for path in ("/notifications", "/settings/notifications", "/admin/jobs", "/admin/events", "/admin/security"):
        visitor.open(path)
        visitor.assert_accessible()
