"""Rows whose sum is a figure."""

from courtyard.kernel.basics import Document, Id


class Tally(Document, kw_only=True):
    """What one write, or the sum of many, adds to the figures of a project or a member; see ``rules.tallying``."""

    subject: Id
    gains: dict[str, int]
