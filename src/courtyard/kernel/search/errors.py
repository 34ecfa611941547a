"""Refusals of search."""

from courtyard.kernel.basics import Unavailable, Unprocessable


class SearchAway(Unavailable):
    """The engine does not answer, or not in time."""

    message = "Search does not answer at the moment. Everything else works. Try again shortly."


class SearchNotReady(Unavailable):
    """The index is missing or damaged, and is being built."""

    message = "The search index is being built. Try again in a minute."


class SearchRefused(Unprocessable):
    """More words, filters or depth than one search may have; details name the field."""


class Overtaken(Exception):  # noqa: N818  (a state that the feeder handles, never shown to anybody)
    """Something newer was written meanwhile: load again."""
