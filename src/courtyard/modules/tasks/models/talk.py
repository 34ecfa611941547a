"""What is said and noted about a task: comments and history."""

from datetime import datetime

import msgspec

from courtyard.kernel.basics import Document, Id

COMMENT_LENGTH_MAX = 10_000
COMMENTS_MAX = 2_000


class Comment(Document, kw_only=True):
    """What a member says about a task, in Markdown."""

    task: Id
    author: Id
    text: str
    edited_at: datetime | None = None


class Noted(msgspec.Struct, frozen=True):
    """A field's value before and after, as text; null for none."""

    field: str
    before: str | None
    after: str | None


class Activity(Document, kw_only=True):
    """One line of the history; its id is that of the fact, so that it is noted once."""

    task: Id | None
    project: Id
    member: Id | None
    act: str
    at: datetime
    title: str | None = None
    changes: list[Noted] = msgspec.field(default_factory=list)
    subject: Id | None = None
