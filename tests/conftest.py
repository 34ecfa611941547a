"""Fixtures for every test, and the order in which tests run: another one each time, told in the header.

``COURTYARD_TEST_SEED=… make test`` runs them in that order again.
"""

import gc
import os
import random
import secrets
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
]

_SEED = "COURTYARD_TEST_SEED"


def pytest_configure() -> None:
    """Choose the seed, in the environment so that all workers of a parallel run get the same."""
    os.environ.setdefault(_SEED, str(secrets.randbelow(1_000_000)))


def pytest_report_header() -> str:
    """Say the seed."""
    return f"random order: {_SEED}={os.environ[_SEED]}"


def pytest_collection_finish() -> None:
    """What was imported stays: no need to look at all of it again and again in the middle of tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shuffle the files, and the tests of each file; what a file has made once still serves all its tests."""
    files = defaultdict(list)
    for item in items:
        files[item.path].append(item)
    order = random.Random(os.environ[_SEED])  # noqa: S311  (nothing secret: it must be repeatable)
    groups = sorted(files.values(), key=lambda group: str(group[0].path))
    order.shuffle(groups)
    for group in groups:
        order.shuffle(group)
    items[:] = [item for group in groups for item in group]
