"""Rows whose sum is a figure."""

from courtyard.kernel.basics import Document, Id


class Tally(Document, kw_only=True):
    """What one write, or the sum of many, adds to the figures of a project or a member; see ``rules.tallying``.

    With ``later`` there are only figures of what is due, from this hour (since 1970) on: nobody need read them before.
    """

    subject: Id
    gains: dict[str, int]
    later: int | None = None
