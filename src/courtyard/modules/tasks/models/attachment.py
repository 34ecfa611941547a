"""Pictures and films that belong to a task."""

from courtyard.kernel.basics import Document, Id

ATTACHMENTS_MAX = 20


class Attachment(Document, kw_only=True):
    """A file on a task. It is the ``member``'s own, who put it there; ``name`` is what they called it."""

    task: Id
    file: Id
    member: Id
    name: str
