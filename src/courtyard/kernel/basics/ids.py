"""Ids are MongoDB ObjectIds; on the wire they are 24 lower-case hex digits."""

import re

from bson import ObjectId

from courtyard.kernel.basics.errors import NotFound

Id = ObjectId

_HEX_24 = re.compile(r"[0-9a-f]{24}\Z")


def is_id(text: str) -> bool:
    """Whether the text has the shape of an id on the wire."""
    return _HEX_24.match(text) is not None


def parse_id(text: str) -> Id:
    """Read an id from the wire.

    Raises:
        NotFound: for any other shape, since no thing has such an id.
    """
    if not is_id(text):
        raise NotFound
    return ObjectId(text)
