"""The ways into an account in a browser: a QR code that is read from the screen, a virtual passkey, a printed code."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pymongo import MongoClient

from journeys.visiting import PASSWORD, Visitor
from modules.accounts.authenticator import code_now
from support.engines import EngineUrls
from support.server import Server, serving

pytestmark = pytest.mark.browser

Come = Callable[..., Visitor]


@pytest.fixture(scope="module")
def named(
    engines: EngineUrls, mongodb_administrator: MongoClient[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A house with a name, since passkeys belong to names."""
    folder = tmp_path_factory.mktemp("named")
    house = serving(folder, engines, mongodb_administrator, PUBLIC_URL="http://localhost:{port}")
    with ThreadPoolExecutor(1) as thread:  # this one's event loop is Playwright's
        yield thread.submit(house.__enter__).result()
        thread.submit(house.__exit__, None, None, None).result()


@pytest.fixture
def come(named: Server, browser: Browser) -> Iterator[Come]:
    """Somebody with a confirmed address, signed in by the form."""
    visitors: list[Visitor] = []

    def visit(**options: Any) -> Visitor:
        member = named.member()
        visitor = Visitor(browser, f"http://localhost:{named.port}", **options)
        visitors.append(visitor)
        visitor.open("/sign-in?next=/settings/security")
        visitor.sign_in(member.username)
        return visitor

    yield visit
    for visitor in visitors:
        visitor.leave()


def secret_on(page: Page, tmp_path: Any) -> str:
    """What a phone's camera sees."""
    picture = tmp_path / "qr.png"
    page.locator(".qr-code").screenshot(path=picture)
    [found] = zxingcpp.read_barcodes(Image.open(picture))
    return parse_qs(urlsplit(found.text).query)["secret"][0]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_two_step_sign_in_from_the_qr_code_to_a_printed_code(
    come: Come, tmp_path: Any, width: int, scheme: str
) -> None:
    visitor = come(width=width, color_scheme=scheme)
    page = visitor.page
    email = str(page.locator("#email-section p").first.text_content()).split()[0]
    visitor.assert_accessible()
    page.get_by_role("button", name="Set it up").click()
    secret = secret_on(page, tmp_path)
    expect(page.locator(".code-list code")).to_have_count(10)
    codes = page.locator(".code-list code").all_text_contents()
    visitor.assert_accessible()
    page.emulate_media(media="print")
    expect(page.locator(".code-list")).to_be_visible()
    expect(page.get_by_role("button", name="Switch it on")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.locator("#code-error")).to_be_visible()
    page.get_by_label("Code", exact=True).fill(code_now(secret))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_text("You have 10 backup codes left.")).to_be_visible()
    visitor.assert_accessible()

    visitor.sign_out()
    page.goto("/sign-in?next=/settings/security")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    visitor.assert_accessible()
    page.get_by_label("Code", exact=True).fill(codes[0].upper().replace("-", " "))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("You have 9 backup codes left.")).to_be_visible()

    page.get_by_role("link", name="Switch it off").click()
    visitor.assert_accessible()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_label("Code of your app").fill(code_now(secret, 1))  # each is taken once
    page.get_by_role("button", name="Switch it off").click()
    expect(page.get_by_role("button", name="Set it up")).to_be_visible()


def test_a_passkey_is_made_and_opens_the_account(come: Come) -> None:
    visitor = come()
    page = visitor.page
    devtools = visitor.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    phone = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": phone})
    page.get_by_label("What to call it").fill("My phone")
    form = page.locator("#passkey-form")
    form.get_by_label("Your password").fill("Wrong-Horse-7")
    page.get_by_role("button", name="Add a passkey").click()
    expect(form.get_by_role("alert")).to_contain_text("not your current password")
    form.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("rowheader", name="My phone")).to_be_visible()
    visitor.assert_accessible()

    visitor.sign_out()
    page.goto("/sign-in?next=/settings/security")
    visitor.assert_accessible()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("rowheader", name="My phone")).to_be_visible()

    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": made["authenticatorId"], "isUserVerified": False})
    visitor.sign_out()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("[data-passkey-use] [role=alert]")).to_be_visible()
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": made["authenticatorId"], "isUserVerified": True})
    page.goto("/sign-in?next=/settings/security")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("rowheader", name="My phone")).to_be_visible()
    page.wait_for_load_state()  # whether one is sure is asked by the page's script
    page.get_by_role("button", name="Remove").first.click()
    page.get_by_role("button", name="Yes, go on").click()
    expect(page.get_by_role("rowheader", name="My phone")).to_be_hidden()
    visitor.sign_out()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey could not be checked.")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_key_is_made_shown_once_and_removed(come: Come, *, script: bool) -> None:
    visitor = come(script=script, width=390)
    page = visitor.page
    page.get_by_text("Make a key").click()
    page.get_by_label("What it is for").fill("Kitchen display")
    form = page.locator("form[action$='/keys']")
    form.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator("details .notice.bad, form[action$='/keys'] .notice.bad")).to_be_visible()
    form.get_by_label("recipes: read").check()
    form.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Make the key").click()
    key = str(page.locator(".typed-secret").text_content())
    assert key.startswith("cyk_")
    if script:
        visitor.assert_accessible()
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text(f"{key[:10]}…")).to_be_visible()
    page.wait_for_load_state()
    assert key not in page.content()
    page.locator("#keys").get_by_role("button", name="Remove").click()
    if script:
        page.get_by_role("button", name="Yes, go on").click()
    expect(page.get_by_text(f"{key[:10]}…")).to_be_hidden()
