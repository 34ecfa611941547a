"""Named places at which a fault run may kill this process, to prove that nothing is lost there.

``COURTYARD_CRASH_AT=events.before_publish`` kills at the first time, ``events.before_publish:3`` at the third; several
stand with commas. In production mode the setting does nothing.
"""

import os
import signal

_SETTING = "COURTYARD_CRASH_AT"
_points: dict[str, "CrashPoint"] = {}


class CrashPoint:
    """One named place; declare it once at the top of a file and ``reach`` it where the process could die.

    Args:
        name: ``<room>.<place>``, unique.
    """

    def __init__(self, name: str) -> None:
        if name in _points:
            raise ValueError(f"crash point {name}: there is one of this name already")
        self.name = name
        self._left = _times(name)
        _points[name] = self

    def reach(self) -> None:
        """Die here as by ``kill -9``, if the setting says so."""
        if self._left == 0:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def crash_points() -> tuple[str, ...]:
    """The names of all places that were declared, so that a fault run can tell that it hit each."""
    return tuple(sorted(_points))


def _times(name: str) -> int:
    """At which time of reaching it this process dies; 0 for never."""
    if "production" in (os.environ.get("COURTYARD_ENV"), os.environ.get("NODE_ENV")):
        return 0
    for wanted in os.environ.get(_SETTING, "").split(","):
        place, _, times = wanted.strip().partition(":")
        if place == name:
            return int(times or 1)
    return 0
