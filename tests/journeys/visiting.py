"""A visitor with a browser: opens pages of a real house, and notes whatever the browser complains about."""

import re
import time
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Route,
    WebSocket,
    expect,
)

PASSWORD = "Correct-Horse-7"
_GRAVE = {"moderate", "serious", "critical"}
# A refused form is an answer like any other, and a search that was overtaken by the next one is meant to be given up;
# the browser and HTMX note both all the same.
_MEANT = re.compile(r"Failed to load resource: the server responded with a status of 4|htmx:(sendAbort|afterRequest),")
_WORK_S = 60.0  # what a worker has to do is done by then, on a slow machine too
_PIXEL = b'<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>'


_STANDS_STILL = """() => document.getAnimations().every(
    each => each.playState !== "running" || each.effect.getComputedTiming().endTime === Infinity)"""


class Visitor:
    """Somebody's browser window. Pictures of other sites are answered here: nothing leaves the machine."""

    def __init__(self, browser: Browser, house: str, *, width: int = 1280, script: bool = True, **options: Any) -> None:
        self.house = house
        self.script = script
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            base_url=house, viewport={"width": width, "height": 844}, java_script_enabled=script, **options
        )
        self.context.route(lambda url: not url.startswith(house), self._answer)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._line: WebSocket | None = None
        self._is_live = False
        self.page.on("request", self._set_out)
        self.page.on("websocket", self._listen)

    def open(self, path: str) -> Page:
        """Go to a page of the house."""
        self.page.goto(path)
        return self.page

    def until_shown(self, path: str, what: Locator, count: int = 1) -> None:
        """Load a page anew until it shows as many of what a worker makes."""
        deadline = time.monotonic() + _WORK_S
        self.open(path)
        while (there := what.count()) != count:
            assert time.monotonic() < deadline, f"{path} shows {there} instead of {count} of {what}"
            self.open(path)

    def until_live(self) -> None:
        """Wait until the page hears what happens; what is told before its socket stands never reaches it."""
        deadline = time.monotonic() + _WORK_S
        while not self._is_live:
            assert time.monotonic() < deadline, f"{self.page.url} has no socket that stands"
            self.page.evaluate("() => new Promise(requestAnimationFrame)")

    def sign_up(self, name: str, path: str = "/sign-up") -> None:
        """Make an account by the form."""
        page = self.open(path)
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("E-mail address").fill(f"{name}@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign up").click()
        expect(page.get_by_label("Your menu")).to_be_visible()
        page.wait_for_load_state()  # what is clicked next may need the page's script

    def sign_in(self, name: str) -> None:
        """Sign in by the form that the page shows."""
        page = self.page
        page.get_by_label("E-mail address").fill(f"{name}@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_label("Your menu")).to_be_visible()
        page.wait_for_load_state()  # what is clicked next may need the page's script

    def sign_out(self) -> None:
        """Sign out by the menu."""
        self.page.get_by_label("Your menu").click()
        self.page.get_by_role("button", name="Sign out").click()
        expect(self.page.get_by_role("link", name="Sign in")).to_be_visible()

    def read_file(self, name: str, content: bytes) -> None:
        """Import a file by the form."""
        page = self.open("/recipes/import")
        page.get_by_label("Or files").set_input_files({"name": name, "mimeType": "text/html", "buffer": content})
        page.get_by_role("button", name="Read it").click()

    def assert_fits(self) -> None:
        """Nothing is wider than the window."""
        self.page.wait_for_load_state()  # a click answers as soon as the next page begins
        viewport = self.page.viewport_size
        assert viewport is not None
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], f"{self.page.url} is {width} wide"

    def assert_accessible(self) -> None:
        """The page fits, axe finds nothing moderate or worse, and the browser has not complained."""
        self.assert_fits()
        named: list[tuple[str, list[str]]] = []
        for _ in range(3):
            # What fades in or out has too little contrast, and may begin to while axe looks: then it looks once more.
            self.page.wait_for_function(_STANDS_STILL)
            found = [each for each in Axe().run(self.page).response["violations"] if each["impact"] in _GRAVE]
            named = [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]
            if {name for name, _ in named} != {"color-contrast"}:
                break
        assert named == [], f"{self.page.url}: {named}"
        assert not self.complaints, "\n".join(self.complaints)

    def leave(self) -> None:
        """Close the window; until then the browser had nothing to complain about."""
        complaints = list(self.complaints)  # what closing breaks off is no complaint
        self.context.close()
        assert not complaints, "\n".join(complaints)

    def _set_out(self, request: Request) -> None:
        if request.is_navigation_request():
            self._line, self._is_live = None, False

    def _listen(self, socket: WebSocket) -> None:
        self._line, self._is_live = socket, False
        socket.on("framereceived", lambda _: self._hear(socket))

    def _hear(self, socket: WebSocket) -> None:
        self._is_live = self._is_live or socket is self._line  # the last page may still be talked to

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _MEANT.match(message.text):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _answer(self, route: Route) -> None:
        if route.request.resource_type == "image":
            route.fulfill(content_type="image/svg+xml", body=_PIXEL)
        else:
            self.complaints.append(f"asked another site: {route.request.url}")
            route.abort()
