"""Refusals about files."""

from courtyard.kernel.basics import NotFound, Unavailable


class BlobMissing(NotFound):
    """The store has nothing under this key."""

    message = "This file is not there any more."


class BlobsAway(Unavailable):
    """The store does not answer, or not in a way that we understand."""

    message = "The file store does not answer at the moment. Try again shortly."


class NoRoom(Unavailable):
    """The disk is full, or would be."""

    message = "There is no room for this file at the moment. Try again later."
