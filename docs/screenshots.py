"""Takes the README's pictures: `make screenshots` starts a demonstration, looks at it, and writes docs/screenshots."""

# ruff: noqa: INP001  (a script, not a package)

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
OUT = HERE / "screenshots"
A_PAGE = HERE.parent / "tests" / "journeys" / "a_page.html"
QUIET = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--hide-scrollbars"),
]
PASSWORD = "Correct-Horse-7"  # noqa: S105  (of an account that lives as long as this script)
COLOURS = 256
TOTAL_BYTES_MAX = 2_000_000
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}

DRAFT = {
    "title": "Plum dumplings",
    "description": "For the week in August when plums fall faster than anybody can eat them.",
    "servings": 4,
    "prep_time_min": 40,
    "cookingTime": 15,
    "cuisine": "Austrian",
    "category": "Dessert",
    "diet": ["Vegetarian"],
    "tags": ["fruit", "autumn"],
    "difficulty": "medium",
    "status": "draft",
    "ingredients": [
        {"name": "floury potatoes", "amount": 500, "unit": "g", "note": "boiled in their skins", "section": "Dough"},
        {"name": "plain flour", "amount": 150, "unit": "g", "section": "Dough"},
        {"name": "egg", "amount": 1, "section": "Dough"},
        {"name": "butter", "amount": 2, "unit": "tbsp", "note": "soft", "section": "Dough"},
        {"name": "small plums", "amount": 12, "note": "stoned", "section": "Filling"},
        {"name": "sugar cubes", "amount": 12, "section": "Filling"},
        {"name": "breadcrumbs", "amount": 100, "unit": "g", "note": "toasted in butter", "section": "To finish"},
    ],
    "instructions": [
        "Press the warm potatoes, let them steam off, and knead with flour, egg, butter and a pinch of salt.",
        "Put a sugar cube into each plum, wrap it in dough and roll it smooth.",
        "Simmer for 12 minutes, until they float, and roll in the crumbs.",
    ],
}


def main() -> None:
    """Take all pictures anew."""
    OUT.mkdir(exist_ok=True)
    with demonstration() as house, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        take_all(browser, house)
        browser.close()
    total = sum(shrunk(path) for path in sorted(OUT.glob("*.png")))
    if total > TOTAL_BYTES_MAX:
        sys.exit(f"the pictures take {total:,} bytes, more than {TOTAL_BYTES_MAX:,}: make them smaller")


@contextmanager
def demonstration() -> Iterator[str]:
    """A ``courtyard up --demo`` with a data folder of its own; gives its address."""
    with tempfile.TemporaryDirectory(prefix="courtyard-pictures-") as folder:
        command = [sys.executable, "-m", "courtyard.processes.cli", "up", "--demo", "--port", "0", "--data-dir", folder]
        environment = {**os.environ, "LIMIT_ANONYMOUS_PER_MIN": "10000", "LIMIT_MEMBER_PER_MIN": "10000",
                       "REQUIRE_VERIFIED_EMAIL": "false"}  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:  # noqa: S603  (our own command)
            try:
                yield ready_address(process)
            finally:
                process.send_signal(signal.SIGTERM)


def ready_address(process: "subprocess.Popen[str]") -> str:
    """The address in the ready line."""
    assert process.stdout is not None  # noqa: S101  (it is a pipe)
    for line in process.stdout:
        if line.startswith("ready: "):
            return line.removeprefix("ready: ").strip()
    sys.exit("the demonstration did not start: see what it said above")


def take_all(browser: Browser, house: str) -> None:
    """Each picture, by somebody who has just signed up."""
    newcomer = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
    entry = httpx.post(f"{house}/api/auth/register", json=newcomer, timeout=30).raise_for_status().json()
    headers = {"authorization": f"Bearer {entry['token']}"}
    httpx.post(f"{house}/api/recipes", json=DRAFT, headers=headers, timeout=30).raise_for_status()
    with window(browser, house, WIDE, device_scale_factor=2) as page:
        take(page, "browse", "/recipes")
        take(page, "recipe", "/recipes/cardamom-knots")
        sign_in(page)
        take(page, "editor", "/recipes/plum-dumplings/edit", scroll_to="form.editor")
        page.goto("/recipes/import")
        page.set_input_files("#file", A_PAGE)
        page.get_by_role("button", name="Read it").click()
        page.wait_for_selector("form.editor")
        take(page, "import")
        until_furnished(page)
        take(page, "tasks", "/tasks")
        take(page, "board", "/tasks/board")
        take(page, "calendar", "/tasks/calendar")
        take(page, "dashboard", "/tasks/dashboard")
    with window(browser, house, WIDE, device_scale_factor=2, color_scheme="dark") as page:
        take(page, "dark", "/recipes/everyday-dal")
    with window(browser, house, PHONE, device_scale_factor=2) as page:
        take(page, "phone", "/recipes/cold-soba-with-dipping-sauce")
        take(page, "phone-ingredients", "/recipes/cold-soba-with-dipping-sauce?servings=6", scroll_to="#ingredients")


@contextmanager
def window(browser: Browser, house: str, size: dict[str, int], **options: object) -> Iterator[Page]:
    """A browser window that asks nobody but the house."""
    context = browser.new_context(base_url=house, viewport=size, **options)  # type: ignore[arg-type]  # playwright's own dicts
    context.route(lambda url: not url.startswith(house), lambda route: route.abort())
    yield context.new_page()
    context.close()


def sign_in(page: Page) -> None:
    """As the newcomer, by the form."""
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector(".person-menu")


def until_furnished(page: Page) -> None:
    """Whoever signs up in a demonstration gets tasks to look at, a moment later."""
    page.goto("/tasks/projects")
    while not page.get_by_text("Market stall in June").count():
        page.wait_for_timeout(200)
        page.reload()


def take(page: Page, name: str, path: str = "", *, scroll_to: str = "") -> None:
    """One picture of what the window shows."""
    if path:
        page.goto(path)
    page.wait_for_load_state("networkidle")
    if scroll_to:
        page.locator(scroll_to).evaluate("element => element.scrollIntoView()")
    page.screenshot(path=OUT / f"{name}.png")


def shrunk(path: Path) -> int:
    """Rewrite the picture in few colours, which flat pages have anyway; answers its size in bytes."""
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    return path.stat().st_size


if __name__ == "__main__":
    main()
