"""Which fact about two parties is the latest."""

from datetime import datetime

from courtyard.kernel.basics import Document


class Latest(Document, kw_only=True):
    """Facts of different topics can overtake one another: a like may arrive after its taking back.

    ``what`` names the parties (a recipe and a member), ``at`` is when the latest fact about them occurred.
    """

    what: str
    at: datetime
