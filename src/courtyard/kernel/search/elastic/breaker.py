"""Whether it is worth asking: after failures in a row nobody waits for an answer until a trial has come back."""

from time import monotonic

_FAILURES = 3
_PAUSE_S = 2.0


class Breaker:
    """Open after three failures in a row; every two seconds one request may try whether that has changed."""

    def __init__(self) -> None:
        self._failures = 0
        self._next_trial = 0.0

    @property
    def is_open(self) -> bool:
        """Whether requests are refused at once."""
        return self._failures >= _FAILURES

    def admits(self) -> bool:
        """Whether this request may go out; while the breaker is open, it is a trial."""
        if not self.is_open:
            return True
        if monotonic() < self._next_trial:
            return False
        self._next_trial = monotonic() + _PAUSE_S
        return True

    def succeeded(self) -> None:
        """An answer came, whatever it says."""
        self._failures = 0

    def failed(self) -> None:
        """None came, or one that says that the cluster cannot serve."""
        self._failures += 1
        self._next_trial = monotonic() + _PAUSE_S
