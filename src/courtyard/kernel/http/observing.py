"""Counts and times answers by method, route and status."""

import time

from prometheus_client import Counter, Histogram

from courtyard.kernel.http.passage import Passage
from courtyard.kernel.telemetry import REQUEST_SECONDS, REQUESTS


class Observer:
    """Remembers the figure of each kind of answer, since looking one up costs more than counting."""

    def __init__(self) -> None:
        self._figures: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def note(self, passage: Passage, status: int) -> None:
        """An answer with this status is on its way."""
        key = (passage.method, passage.route_template, status)
        figures = self._figures.get(key)
        if figures is None:
            counter = REQUESTS.labels(key[0], key[1], str(status))
            figures = self._figures[key] = (counter, REQUEST_SECONDS.labels(key[0], key[1]))
        figures[0].inc()
        figures[1].observe(time.perf_counter() - passage.started)
