"""The shape that every stored thing has; how it is stored is the business of ``kernel/documents``."""

from datetime import datetime

import msgspec

from courtyard.kernel.basics.clock import now
from courtyard.kernel.basics.ids import Id


class Document(msgspec.Struct, kw_only=True):
    """The base of every stored document. ``version`` counts accepted changes, for optimistic writes."""

    id: Id = msgspec.field(name="_id", default_factory=Id)
    created_at: datetime = msgspec.field(default_factory=now)
    updated_at: datetime = msgspec.field(default_factory=now)
    version: int = 1
