"""Fixtures for every test, and the order in which tests run: another one each time, told in the header.

``COURTYARD_TEST_SEED=… make test`` runs them in that order again. ``COURTYARD_SHORT=1`` runs a third of the cases of
each test that has many, others each time: the slow suites' short form, where the whole of them has no time.
"""

import gc
import os
import random
import secrets
import signal
from collections import defaultdict

import pytest

pytest_plugins = [
    "support.engines",
    "support.kafka",
    "support.opensearch",
    "support.s3",
    "support.app",
    "support.actors",
    "support.server",
    "support.browser",
    "support.contention",
]

_SEED = "COURTYARD_TEST_SEED"
_SHORT = "COURTYARD_SHORT"
_SHORT_SHARE = 3


def pytest_configure() -> None:
    """Choose the seed, in the environment so that all workers of a parallel run get the same; let Ctrl-C be heard."""
    os.environ.setdefault(_SEED, str(secrets.randbelow(1_000_000)))
    # A shell starts what it runs in the background with this ignored, and so would every program that a test starts.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header() -> str:
    """Say the seed."""
    return f"random order: {_SEED}={os.environ[_SEED]}"


def pytest_collection_finish() -> None:
    """What was imported stays: no need to look at all of it again and again in the middle of tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Shuffle the files, and the tests of each file; what a file has made once still serves all its tests."""
    choice = random.Random(os.environ[_SEED])  # noqa: S311  (nothing secret: it must be repeatable)
    if os.environ.get(_SHORT):
        _leave_out(config, items, choice)
    files = defaultdict(list)
    for item in items:
        files[item.path].append(item)
    groups = sorted(files.values(), key=lambda group: str(group[0].path))
    choice.shuffle(groups)
    for group in groups:
        choice.shuffle(group)
    items[:] = [item for group in groups for item in group]


def _leave_out(config: pytest.Config, items: list[pytest.Item], choice: random.Random) -> None:
    cases = defaultdict(list)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    kept = {
        item.nodeid
        for group in cases.values()
        for item in choice.sample(group, -(-len(group) // _SHORT_SHARE))  # one at least
    }
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in kept])
    items[:] = [item for item in items if item.nodeid in kept]
