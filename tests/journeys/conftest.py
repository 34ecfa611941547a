"""One house and one browser for all journeys."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, expect

from courtyard.kernel.engines import stop_child
from courtyard.processes.environment import APP_DEFAULT
from journeys.visiting import PASSWORD, Visitor
from support.house import TrialHouse, run_courtyard

_PLENTY = "1000000"
_LIMIT_S = 400  # the first test of a run also waits for its house; what a page lacks is said by what waits for it

expect.set_options(timeout=20_000)  # milliseconds; a slow machine is no defect of the page

T = TypeVar("T")
Visit = Callable[..., Visitor]
MakeAdmin = Callable[[str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys have time on a slow machine: some of their waits alone are as long as other tests in all."""
    for item in items:
        is_journey = Path(__file__).parent in item.path.parents and item.get_closest_marker("browser")
        if is_journey and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(_LIMIT_S))


def in_a_thread(work: Coroutine[Any, Any, T]) -> T:
    """Run to its end: the browser keeps an event loop of its own in the thread of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def house(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialHouse]:
    """A ``courtyard up`` with engines of its own, as people start it."""
    house = TrialHouse(
        tmp_path_factory.mktemp("house"),
        COURTYARD_APP=APP_DEFAULT,
        COURTYARD_PRODUCTS="recipes,tasks",
        WORKER_PROCESSES="1",
        REQUIRE_VERIFIED_EMAIL="false",
        LIMIT_ANONYMOUS_PER_MIN=_PLENTY,
        LIMIT_MEMBER_PER_MIN=_PLENTY,
        LIMIT_ADMIN_PER_MIN=_PLENTY,
        LIMIT_AUTHENTICATION_PER_MIN=_PLENTY,
    )
    try:
        in_a_thread(house.until_ready())
        yield house
    finally:
        in_a_thread(stop_child(house.process, grace_s=40))


@pytest.fixture
def visit(house: TrialHouse, browser: Browser) -> Iterator[Visit]:
    """Open windows: ``visit(width=390, script=False)``; none may have complained at the end."""
    visitors: list[Visitor] = []

    def come(**options: Any) -> Visitor:
        visitors.append(Visitor(browser, house.url, **options))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.leave()


@pytest.fixture(scope="session")
def make_admin(house: TrialHouse) -> MakeAdmin:
    """Make somebody who runs the house, from the terminal, while it serves."""

    def make(name: str) -> None:
        words = ("user", "create", "--admin", "--username", name, "--email", f"{name}@example.org")
        code, out, err = in_a_thread(
            run_courtyard(*words, "--data-dir", str(house.data_dir), COURTYARD_PASSWORD=PASSWORD)
        )
        assert code == 0, out + err

    return make
