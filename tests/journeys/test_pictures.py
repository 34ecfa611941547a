"""Pictures in a browser: chosen, seen at once, sent in pieces, shown on the recipe, and the same without script."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from journeys.conftest import Visit
from journeys.visiting import Visitor
from modules.media.material import drawn, encoded, jpeg, mp4

pytestmark = pytest.mark.browser

READY_MS = 120_000
STEPS = "Wash the leeks.\n\n# For the table\n\nCut the bread.\n\nServe."


def payload(name: str, kind: str, content: bytes) -> FilePayload:
    """A file as somebody chooses it."""
    return {"name": name, "mimeType": kind, "buffer": content}


def large_png() -> bytes:
    """More than is sent in one piece."""
    return encoded(drawn(1500, 1000), "PNG", compress_level=0)


def loaded(page: Page, selector: str) -> None:
    """The picture is really there."""
    page.wait_for_function(
        "at => { const i = document.querySelector(at); return i && i.complete && i.naturalWidth > 0; }", arg=selector
    )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pictures_and_a_film_are_chosen_in_the_editor(visit: Visit, width: int, scheme: str) -> None:
    visitor = visit(width=width, color_scheme=scheme)
    visitor.sign_up(f"painter{width}")
    page = visitor.open("/recipes/new")
    page.get_by_label("Title").fill(f"Leeks in pictures {width}")
    page.get_by_label("Steps").fill(STEPS)
    _choose(page, visitor)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Leeks in pictures {width}")
    _look(page, visitor)
    _change(page, visitor)


def _choose(page: Page, visitor: Visitor) -> None:
    pictures = page.locator("#pictures-files")
    pictures.set_input_files(
        [
            payload("soup.png", "image/png", large_png()),
            payload("bread.jpg", "image/jpeg", jpeg(1200, 900)),
            payload("notes.png", "image/png", b"This is no picture at all." * 10),
        ]
    )
    items = page.locator(".upload")
    expect(items.nth(0).locator("img")).to_have_attribute("src", re.compile("^data:image/png"))
    wrong = items.filter(has_text="notes.png")
    expect(wrong.get_by_role("status")).to_contain_text("This is no JPEG, PNG or WebP picture", timeout=READY_MS)
    wrong.get_by_role("button", name="Remove").click()
    for name in ("soup.png", "bread.jpg"):
        item = items.filter(has_text=name)
        expect(item.locator("img")).to_have_attribute("src", re.compile("^/media/"), timeout=READY_MS)
        expect(item.get_by_role("status")).to_have_text("")
    items.nth(0).get_by_label("What is to be seen on it").fill("A bowl of leek soup")
    choice = items.nth(1).get_by_role("combobox")
    expect(choice.get_by_role("option")).to_have_text(
        ["The dish", "1. Wash the leeks.", "2. Cut the bread.", "3. Serve."]
    )
    choice.select_option("2")
    page.locator("#video-files").set_input_files(payload("film.mp4", "video/mp4", mp4()))
    film = items.filter(has_text="film.mp4")
    expect(film.locator("img")).to_have_attribute("src", re.compile("^/media/"), timeout=READY_MS)
    visitor.assert_accessible()


def _look(page: Page, visitor: Visitor) -> None:
    loaded(page, ".hero .picture img")
    expect(page.locator(".hero .picture img")).to_have_attribute("alt", "A bowl of leek soup")
    expect(page.locator("ol.steps li", has_text="Cut the bread.").locator("img")).to_be_attached()
    expect(page.locator("video.film")).to_have_attribute("poster", re.compile("^/media/"))
    visitor.assert_accessible()
    page.locator(".hero .light-link").click()
    dialog = page.get_by_role("dialog", name="Pictures")
    expect(dialog.locator("img")).to_have_attribute("alt", "A bowl of leek soup")
    loaded(page, ".light img")
    visitor.assert_accessible()
    page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("2 / 2")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".hero .light-link")).to_be_focused()
    visitor.open("/recipes/mine")
    loaded(page, ".media-card img")
    visitor.assert_accessible()


def _change(page: Page, visitor: Visitor) -> None:
    page.locator(".media-card h3 a").click()
    page.get_by_role("link", name="Edit").click()
    second = page.locator("#pictures-files >> xpath=ancestor::fieldset").locator(".upload").nth(1)
    expect(second.get_by_role("combobox")).to_have_value("2")
    second.get_by_role("button", name="Put it first").click()
    second = page.locator(".upload").nth(0)
    second.get_by_role("combobox").select_option("")
    visitor.assert_accessible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".gallery-row img")).to_have_attribute("alt", "A bowl of leek soup")
    loaded(page, ".gallery-row img")


def test_pictures_without_script(visit: Visit) -> None:
    visitor = visit(width=390, script=False)
    page = visitor.page
    visitor.sign_up("engraver")
    visitor.open("/recipes/new")
    page.get_by_label("Title").fill("Engraved leeks")
    page.get_by_label("Steps").fill(STEPS)
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("link", name="Pictures").click()
    for number, (name, content) in enumerate((("a.jpg", jpeg()), ("b.png", encoded(drawn(500, 400), "PNG"))), 1):
        page.get_by_label("Add a picture or a film").set_input_files(payload(name, "image/jpeg", content))
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_text("It is here.")).to_be_visible()
        expect(page.locator(".album-card")).to_have_count(number)
    page.get_by_label("Add a picture or a film").set_input_files(payload("c.jpg", "image/jpeg", b"GIF89a" + bytes(99)))
    page.get_by_role("button", name="Add it").click()
    expect(page.locator("#file-error")).to_contain_text("This is no JPEG, PNG or WebP picture")
    second = page.get_by_role("form", name="Picture 2")
    second.get_by_label("What is to be seen on it").fill("Bread")
    second.get_by_label("It shows").select_option("2")
    second.get_by_role("button", name="Put it first").click()
    first = page.get_by_role("form", name="Picture 1")
    expect(first.get_by_label("What is to be seen on it")).to_have_value("Bread")
    expect(first.get_by_label("It shows")).to_have_value("2")
    page.get_by_role("form", name="Picture 2").get_by_role("button", name="Remove").click()
    expect(page.locator(".album-card")).to_have_count(1)
    visitor.assert_fits()
    visitor.open("/settings")
    page.get_by_label("A picture of you").set_input_files(payload("me.jpg", "image/jpeg", jpeg()))
    page.get_by_role("button", name="Save the picture").click()
    expect(page.get_by_text("Your picture is here.")).to_be_visible()
    visitor.assert_fits()
