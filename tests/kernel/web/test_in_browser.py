"""The gallery and the sample page in a real browser, at both widths and looks: nothing overflows, axe is content."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from courtyard.kernel.basics import Actor, Id, NotFound
from courtyard.kernel.web import (
    Accent,
    Flash,
    NavEntry,
    PageContext,
    Product,
    SearchHook,
    Site,
    StaticFiles,
    Templates,
    Theme,
    Tone,
    Trouble,
    content_security_policy,
    error_page,
    gallery_values,
    sample_values,
)

ORIGIN = "http://court.test"
GRAVE = {"moderate", "serious", "critical"}
PRODUCTS = (Product("recipes", "Recipes", "/sample", Accent.TOMATO), Product("tasks", "Tasks", "/tasks", Accent.INDIGO))
SITE = Site(
    products=PRODUCTS,
    navigation=(NavEntry("Browse", "/sample", icon="book"), NavEntry("Mine", "/mine", icon="bookmark")),
    person_menu=(NavEntry("Settings", "/settings", icon="settings"),),
    searches=(SearchHook("/sample", "Search"),),
    bell_href="/bell",
)
MEMBER = Actor(user_id=Id(), username="ada lovelace")

pytestmark = pytest.mark.browser


class Court:
    """Answers the browser's requests from memory; nothing listens on any port."""

    def __init__(self, templates: Templates, static: StaticFiles) -> None:
        self.templates, self.static = templates, static
        self.theme, self.actor = Theme.LIGHT, MEMBER
        self.complaints: list[str] = []

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
        try:
            status, headers, body = self.static.answer(path, [])
            route.fulfill(status=status, headers={k.decode(): v.decode() for k, v in headers}, body=body)
        except NotFound:
            policy = {"content-security-policy": content_security_policy("n0nce")}
            route.fulfill(status=200, headers=policy, content_type="text/html; charset=utf-8", body=self._page(path))

    def _page(self, path: str) -> str:
        flashes = (Flash("Saved.", Tone.GOOD),) if path == "/flash" else ()
        page = PageContext(self.actor, "n0nce", PRODUCTS[0], path, "", self.theme, flashes, site=SITE)
        if path == "/gallery":
            return self.templates.render("dev/components.html", page, **gallery_values())
        if path == "/sample":
            return self.templates.render("dev/sample.html", page, **sample_values())
        return error_page(self.templates, page, Trouble(404, "No such page.", "request-7"))


@pytest.fixture
def court(templates: Templates, static: StaticFiles) -> Court:
    return Court(templates, static)


def opened(browser: Browser, court: Court, path: str, width: int = 1280, *, script: bool = True) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 844}, java_script_enabled=script)
    page.on("console", lambda message: court.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: court.complaints.append(str(error)))
    page.route("**/*", court.answer)
    page.route_web_socket("**/notifications", lambda _: None)  # open, and silent: nothing listens on any port
    page.goto(ORIGIN + path)
    return page


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
@pytest.mark.parametrize("width", [1280, 390, 360])
@pytest.mark.parametrize("path", ["/gallery", "/sample", "/missing"])
def test_nothing_overflows_and_axe_is_content(
    browser: Browser, court: Court, path: str, width: int, theme: Theme
) -> None:
    court.theme = theme
    page = opened(browser, court, path, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = [each for each in Axe().run(page).response["violations"] if each["impact"] in GRAVE]
    assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
    assert court.complaints == []
    page.close()


def test_the_first_wrong_field_has_the_focus_with_and_without_script(browser: Browser, court: Court) -> None:
    for script in (True, False):
        page = opened(browser, court, "/gallery", script=script)
        expect(page.locator("#mail")).to_be_focused()
        page.close()


def test_the_look_is_switched_at_once_and_remembered(browser: Browser, court: Court) -> None:
    page = opened(browser, court, "/sample")
    page.click(".theme-switch [value=dark]")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert "theme=dark" in page.evaluate("document.cookie")
    expect(page.locator("html")).to_have_css("background-color", "rgb(23, 21, 18)")
    page.close()


def test_a_dialog_opens_closes_and_works_without_script(browser: Browser, court: Court) -> None:
    page = opened(browser, court, "/gallery")
    page.click("[data-dialog=sample-dialog]")
    expect(page.locator("#sample-dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sample-dialog")).to_be_hidden()
    page.close()
    page = opened(browser, court, "/gallery", script=False)
    page.click("[data-dialog=sample-dialog]")
    expect(page.locator("#sample-dialog")).to_be_visible()
    page.close()


def test_what_cannot_be_undone_is_asked_first(browser: Browser, court: Court) -> None:
    page = opened(browser, court, "/gallery")
    page.click("[data-confirm]")
    assert page.locator("#confirm").inner_text().startswith("Are you sure?\n\nThe recipe and its 12 ratings")
    page.click("#confirm [value=no]")
    expect(page.locator("#confirm")).to_be_hidden()
    assert page.url == f"{ORIGIN}/gallery"
    page.click("[data-confirm]")
    with page.expect_navigation():
        page.click("#confirm [value=yes]")
    page.close()


def test_messages_can_be_dismissed_and_come_from_fragments_too(browser: Browser, court: Court) -> None:
    page = opened(browser, court, "/flash")
    page.click(".toast button")
    expect(page.locator(".toast")).to_have_count(0)
    page.evaluate(
        "detail => document.body.dispatchEvent(new CustomEvent('toast', {bubbles: true, detail}))",
        {"message": "<b>Hi</b>", "tone": "bad"},
    )
    expect(page.locator(".toast.bad p")).to_have_text("<b>Hi</b>")
    page.close()


def test_a_menu_closes_with_escape_and_gives_the_focus_back(browser: Browser, court: Court) -> None:
    page = opened(browser, court, "/sample")
    page.click(".person-menu summary")
    expect(page.get_by_text("Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Sign out")).to_be_hidden()
    expect(page.locator(".person-menu summary")).to_be_focused()
    page.close()


def test_show_more_appends_the_next_page(browser: Browser, court: Court) -> None:
    page = opened(browser, court, "/gallery")
    before = page.locator("#sample-list > li").count()
    page.click("#sample-list-more a")
    expect(page.locator("#sample-list > li")).to_have_count(2 * before)
    expect(page.locator("#sample-list-more a")).to_have_count(1)
    assert court.complaints == []
    page.close()


def test_stars_can_be_given_by_keyboard(browser: Browser, court: Court) -> None:
    page = opened(browser, court, "/gallery")
    page.focus(".star-input [value='4']")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".star-input :checked")).to_have_value("5")
    page.close()
