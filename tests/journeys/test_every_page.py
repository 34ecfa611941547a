"""Every page in both looks, wide and narrow: nothing overflows, axe is content, the browser has nothing to say."""

import pytest
from playwright.sync_api import Browser

from journeys.conftest import MakeAdmin, Visit
from journeys.tasking import furnish_tasks
from journeys.test_cooking import A_PAGE
from journeys.visiting import Visitor
from support.house import TrialHouse

pytestmark = pytest.mark.browser

OPEN = ("/recipes", "/recipes?category=nothing", "/sign-in", "/sign-up", "/recipes/none", "/people/looker", "/api/docs")
SEARCHED = ("/search", "/search?q=soup", "/search?q=xyzzy", "/search/people", "/search/people?q=looker")
BY_LETTER = ("/forgot-password", "/reset-password?token=none", "/verify-email?token=none", "/confirm-email?token=none")
OWN = ("/recipes/mine", "/recipes/new", "/recipes/import", "/settings", "/notifications", "/settings/notifications")
DATA = ("/settings/data", "/settings/data#leave", "/settings/activity", "/copies/none")
SECURITY = ("/settings/security", "/settings/security/two-step/confirm", "/settings/security/two-step/off")
TASKS = (
    "/tasks", "/tasks?q=fern&sort=priority&priority=high", "/tasks?status=done", "/tasks/projects", "/tasks/labels",
    "/tasks/feeds", "/tasks/trash", "/search/tasks", "/search/tasks?q=can", "/search/tasks?q=xyzzy",
)  # fmt: skip
ACCOUNTS = ("/admin/users", "/admin/users?search=nobody", "/admin/users/looker", "/admin/users/looker/close",
            "/admin/users/looker/roles", "/admin/users/overseer")  # fmt: skip
OF_A_RECIPE = ("", "?servings=9&units=us", "/edit", "/pictures", "/delete")


@pytest.fixture(scope="module")
def state(house: TrialHouse, browser: Browser) -> dict[str, str]:
    """Somebody with a recipe: their cookies, and where the recipe is."""
    visitor = Visitor(browser, house.url)
    visitor.sign_up("looker")
    visitor.read_file("soup.html", A_PAGE)
    visitor.page.get_by_label("Title").fill("A soup with everything, and a name that goes on for a good while longer")
    visitor.page.get_by_role("button", name="Save", exact=True).click()
    visitor.page.wait_for_url("**/recipes/a-soup-*")
    place = visitor.page.url.removeprefix(house.url)
    task, project = furnish_tasks(visitor)
    cookie = next(each for each in visitor.context.cookies() if "session" in str(each.get("name")))
    visitor.leave()
    return {
        "place": place,
        "task": task,
        "project": project,
        "name": str(cookie.get("name")),
        "value": str(cookie.get("value")),
    }


def own_pages(state: dict[str, str]) -> tuple[str, ...]:
    """Those of the looker's own recipe, task and project, and of tasks as a whole."""
    recipe, project = (state["place"] + rest for rest in OF_A_RECIPE), state["project"]
    return (*recipe, *TASKS, state["task"], project, project.replace("/tasks/projects/", "/tasks?project="))


@pytest.fixture(scope="module")
def overseer(make_admin: MakeAdmin) -> str:
    """Somebody who looks after accounts."""
    make_admin("overseer")
    return "overseer"


def _as_looker(visitor: Visitor, state: dict[str, str]) -> Visitor:
    cookie = {"name": state["name"], "value": state["value"], "url": visitor.house}
    visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # a typed dict of playwright's own
    return visitor


@pytest.mark.timeout(400)  # each page is asked for, drawn and examined
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_is_fit_to_be_seen(visit: Visit, state: dict[str, str], width: int, scheme: str) -> None:
    visitor = _as_looker(visit(width=width, color_scheme=scheme), state)
    for path in (*OPEN, *SEARCHED, *BY_LETTER, *OWN, *DATA, *SECURITY, *own_pages(state)):
        visitor.open(path)
        visitor.page.wait_for_load_state("networkidle")
        visitor.assert_accessible()


@pytest.mark.timeout(400)  # each page is asked for, drawn and examined
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_page_about_accounts_is_fit_to_be_seen(
    visit: Visit, state: dict[str, str], overseer: str, width: int, scheme: str
) -> None:
    assert state["place"], "there is somebody to look at"
    visitor = visit(width=width, color_scheme=scheme)
    visitor.open("/sign-in?next=/admin/users")
    visitor.sign_in(overseer)
    for path in ACCOUNTS:
        visitor.open(path)
        visitor.page.wait_for_load_state("networkidle")
        visitor.assert_accessible()


def test_nothing_overflows_on_the_smallest_phone(visit: Visit, state: dict[str, str]) -> None:
    visitor = _as_looker(visit(width=360), state)
    for path in (*OPEN, *SEARCHED, *BY_LETTER, *OWN, *DATA, *SECURITY, *own_pages(state)):
        visitor.open(path)
        visitor.assert_fits()
    visitor.context.clear_cookies()
    visitor.open("/recipes")
    visitor.assert_fits()


def test_a_recipe_prints_without_the_page_around_it(visit: Visit, state: dict[str, str]) -> None:
    visitor = _as_looker(visit(), state)
    page = visitor.open(state["place"])
    page.emulate_media(media="print")
    left_out = (".top-bar", ".site-footer", "#like", "#rating", ".kitchen")
    kept = ("h1", "aside .check-list", "ol.steps")
    assert [name for name in (*left_out, *kept) if page.locator(name).first.is_visible()] == list(kept)


VIEWS_OF_TASKS = ("board", "board?project=inbox", "calendar", "calendar?view=week", "dashboard", "import", "export")


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (360, "light")])
def test_every_view_of_tasks_is_fit_to_be_seen(visit: Visit, state: dict[str, str], width: int, scheme: str) -> None:
    visitor = _as_looker(visit(width=width, color_scheme=scheme), state)
    for path in VIEWS_OF_TASKS:
        visitor.open(f"/tasks/{path}")
        visitor.page.wait_for_load_state("networkidle")
        visitor.assert_accessible()
