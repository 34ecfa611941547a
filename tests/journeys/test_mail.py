"""From signing up to reading the welcome letter, and the pages of mail in both looks, wide and narrow."""

import pytest
from playwright.sync_api import Browser, expect

from journeys.conftest import Visit
from journeys.visiting import Visitor
from support.house import TrialHouse

pytestmark = pytest.mark.browser

PAGES = (
    *("/dev/mail", "/dev/mail/log", "/dev/mail/templates", "/dev/mail/templates/weekly_digest"),
    *("/dev/mail/templates/receipt?form=text", "/dev/mail/templates/new_device"),
)


@pytest.fixture(scope="module")
def letter(house: TrialHouse, browser: Browser) -> str:
    """Where the welcome letter of somebody who just signed up is read."""
    visitor = Visitor(browser, house.url)
    visitor.sign_up("reader")
    link = visitor.page.get_by_role("link", name="Welcome to Courtyard, reader")
    visitor.until_shown("/dev/mail", link)
    place = str(link.get_attribute("href"))
    visitor.leave()
    return place


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_mail_is_fit_to_be_seen(visit: Visit, letter: str, width: int, scheme: str) -> None:
    visitor = visit(width=width, color_scheme=scheme)
    for path in (*PAGES, letter, f"{letter}?form=text", f"{letter}?form=headers"):
        visitor.open(path)
        visitor.page.wait_for_load_state("networkidle")
        visitor.assert_accessible()


def test_a_link_in_a_letter_opens_beside_it(visit: Visit, house: TrialHouse, letter: str) -> None:
    visitor = visit()
    page = visitor.open(letter)
    with visitor.context.expect_page() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Have a look around").click()
    opened.value.wait_for_load_state()
    assert opened.value.url.startswith(house.url)
    expect(page.get_by_role("heading", name="Welcome to Courtyard, reader")).to_be_visible()


def test_a_letter_fits_a_phone(visit: Visit, letter: str) -> None:
    visitor = visit(width=360)
    page = visitor.open(f"{letter}/html")
    visitor.assert_fits()
    expect(page.get_by_role("link", name="Have a look around")).to_be_visible()
