"""Programs that keep processors busy beside the tests: what starves, or comes in another order, shows itself then.

``COURTYARD_BUSY=2 make test-browser`` has two of them beside any suite. Their niceness is that of the tests.
"""

import os
import subprocess
import sys

import pytest

_BUSY = "COURTYARD_BUSY"
# Gone when the tests are, however those ended.
_PROGRAM = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    sum(range(1_000_000))"
_programs: list[subprocess.Popen[bytes]] = []


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start them, once for all workers of a parallel run."""
    if not hasattr(session.config, "workerinput"):
        count = int(os.environ.get(_BUSY, "0"))
        _programs.extend(subprocess.Popen([sys.executable, "-c", _PROGRAM]) for _ in range(count))  # noqa: S603  (ours)


def pytest_sessionfinish() -> None:
    """End them."""
    for program in _programs:
        program.kill()
        program.wait()
