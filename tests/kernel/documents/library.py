"""A small document type for the tests of this room."""

import msgspec

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import CollectionSpec, Document, index


class Book(Document, kw_only=True):
    title: str
    shelf: str = "a"
    pages: int = 100
    owner: Id | None = None
    tags: list[str] = msgspec.field(default_factory=list)


BOOKS = CollectionSpec("books", Book, indexes=(index("title", unique=True), index("shelf", "-_id"), index("pages")))
