"""What recipes are made of, counted."""

from courtyard.kernel.basics import Document


class Food(Document, kw_only=True):
    """An ingredient as recipes name it, and in how many published recipes it is.

    ``key`` is the same for singular and plural; ``name`` is what it is called most often.
    """

    key: str
    name: str
    count: int
    language: str = "en"
