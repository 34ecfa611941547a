"""Comments and history on the wire."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models.talk import Noted
from courtyard.modules.tasks.models.written import WrittenComment

__all__ = ["ActivityPage", "CommentPage", "CommentShown", "PersonShown", "WrittenComment", "person_shown"]


class PersonShown(msgspec.Struct, frozen=True):
    """Somebody."""

    id: Id
    username: str
    name: str
    avatar: str


class CommentShown(msgspec.Struct, frozen=True):
    """What somebody said; ``author`` is null for whoever is gone."""

    id: Id
    text: str
    author: PersonShown | None
    created_at: datetime
    edited_at: datetime | None

    @classmethod
    def of(cls, comment: Any, people: Mapping[Id, Any]) -> "CommentShown":
        """A comment on the wire."""
        author = person_shown(comment.author, people)
        return cls(comment.id, comment.text, author, comment.created_at, comment.edited_at)


class CommentPage(msgspec.Struct, frozen=True):
    """Some comments, the oldest first, and the cursor of the next ones (null at the end)."""

    items: list[CommentShown]
    next_cursor: str | None


class ActivityShown(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the history.

    ``act`` is created, edited, moved, completed, reopened, skipped, trashed, restored, commented, attached, detached,
    or, about a project, one that begins with ``project_``. ``subject`` is what it was about besides: a comment, the
    next task of a series, a member. Long texts are told by their length.
    """

    id: Id
    at: datetime
    member: PersonShown | None
    act: str
    task: Id | None
    project: Id | None
    title: str | None
    changes: list[Noted]
    subject: Id | None

    @classmethod
    def of(cls, line: Any, people: Mapping[Id, Any], reader: Id) -> "ActivityShown":
        """A line on the wire."""
        return cls(
            id=line.id,
            at=line.at,
            member=person_shown(line.member, people),
            act=line.act,
            task=line.task,
            project=None if line.project == reader else line.project,
            title=line.title,
            changes=line.changes,
            subject=line.subject,
        )


class ActivityPage(msgspec.Struct, frozen=True):
    """Some lines, the latest first, and the cursor of the next ones (null at the end)."""

    items: list[ActivityShown]
    next_cursor: str | None


def person_shown(user: Id | None, people: Mapping[Id, Any]) -> PersonShown | None:
    """Somebody as far as they are known."""
    known = None if user is None else people.get(user)
    return None if known is None else PersonShown(known.id, known.username, known.name, known.avatar)
