"""The last word on a process's end, whatever it hangs at."""

import faulthandler

MARGIN_S = 10.0
"""For what is left to do after requests or jobs were finished or given back: closing connections, chiefly."""


def insist(within_s: float) -> None:
    """From now on this process has so long to end by itself; then it writes where it hangs and is over (exit code 1).

    What hangs may be an engine that went first, or a driver. Nothing is lost: what was in work is taken up by whoever
    comes next, as after a crash.
    """
    faulthandler.dump_traceback_later(within_s, exit=True)
