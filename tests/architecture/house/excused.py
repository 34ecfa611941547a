"""The exceptions of the house, each with its reason. The list only shrinks: an exception that is not needed is red."""

from typing import NamedTuple


class Excuse(NamedTuple):
    """One place where one rule may be broken; ``at_most`` is the size up to which a budget is stretched."""

    rule: str
    where: str
    reason: str
    at_most: int = 0


EXCUSES: tuple[Excuse, ...] = (
    Excuse(
        "no-sleep",
        "tests/bench/test_load.py",
        "The server of the test stalls on purpose, and the measured time of the stall is what is asserted.",
    ),
    Excuse(
        "no-sleep",
        "tests/faults/passing.py",
        "Load that lasts, work that takes a while and processes that stay frozen are what a fault trial is made of.",
    ),
    Excuse(
        "hidden-imports",
        "src/courtyard/processes/cli.py",
        "`courtyard up` serves within seconds because it does not import what only the other commands need.",
    ),
    Excuse(
        "hidden-imports",
        "src/courtyard/processes/environment.py",
        "Which application a process serves is a setting, so that tests can start a small one.",
    ),
    Excuse(
        "hidden-imports",
        "tests/architecture/test_refusals.py",
        "It imports every file of the product, whatever they are called.",
    ),
    Excuse(
        "hidden-imports",
        "tests/architecture/test_manifests.py",
        "It imports every module's store, whatever the modules are called.",
    ),
    Excuse(
        "hidden-imports",
        "tests/journeys/test_guide.py",
        "The module that it imports is written by the test itself, from the text of the guide.",
    ),
    Excuse(
        "no-skip",
        "tests/support/browser.py",
        "A machine without Chromium can run all the other tests; in CI its absence is a failure.",
    ),
    Excuse(
        "no-skip",
        "tests/kernel/jobs/test_node.py",
        "A machine without Node can run all the other tests; in CI its absence is a failure.",
    ),
    Excuse(
        "no-skip",
        "tests/support/shared_data.py",
        "The recipe pages of other sites that the readers are measured on cannot be part of this repository.",
    ),
)
