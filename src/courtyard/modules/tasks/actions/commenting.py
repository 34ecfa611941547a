"""Talk about a task."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from courtyard.kernel.basics import Actor, Id, Unprocessable, is_id, now
from courtyard.modules.accounts.contract import Person
from courtyard.modules.tasks.access import Found, task_for_editor, task_for_reader
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.errors import CommentNotFound, NotYourComment, TooManyComments
from courtyard.modules.tasks.events import TaskCommentChanged, TaskCommented
from courtyard.modules.tasks.models import Role, Task
from courtyard.modules.tasks.models.talk import COMMENTS_MAX, Comment
from courtyard.modules.tasks.store import TalkStore


class Talk(NamedTuple):
    """Some comments, those who wrote them as far as they are known, and the way to the next ones."""

    comments: Sequence[Comment]
    people: Mapping[Id, Person]
    next_cursor: str | None = None


class Commenting:
    """Comments on tasks: whoever sees a task reads them, whoever may change it writes them."""

    def __init__(self, agenda: Agenda, talk: TalkStore) -> None:
        self._agenda = agenda
        self._talk = talk

    async def listed(self, actor: Actor, key: str, *, limit: int, cursor: str | None = None) -> Talk:
        """What was said, the oldest first.

        Raises:
            TaskNotFound, InvalidCursor.
        """
        found = await task_for_reader(self._agenda.tasks, await self._agenda.places(actor), key)
        page = await self._talk.comments(found.task.id, limit=limit, cursor=cursor)
        return Talk(page.items, await self._people(page.items), page.next_cursor)

    async def say(self, actor: Actor, key: str, text: str) -> Talk:
        """Say something.

        Raises:
            TaskNotFound, OnlyForReading, ProjectArchived, TooManyComments, Unprocessable.
        """
        found = await task_for_editor(self._agenda.tasks, await self._agenda.places(actor), key)
        if found.task.comments_count >= COMMENTS_MAX:
            raise TooManyComments
        comment = Comment(task=found.task.id, author=actor.member_id, text=_text(text))
        fact = TaskCommented(
            task=found.task.id,
            project=found.task.project,
            comment=comment.id,
            author=comment.author,
            title=found.task.title,
            told=await self._concerned(found.task, actor.member_id),
        )
        await self._talk.say(comment, [fact], actor)
        await self._agenda.freshness.tasks_changed([found.task.project], actor.member_id, found_anew=())
        return Talk([comment], await self._people([comment]))

    async def rewrite(self, actor: Actor, key: str, comment: str, text: str) -> Talk:
        """Say it in other words.

        Raises:
            TaskNotFound, OnlyForReading, ProjectArchived, CommentNotFound, NotYourComment, Unprocessable.
        """
        found, present = await self._for_writer(actor, key, comment)
        if present.author != actor.member_id:
            raise NotYourComment
        fact = TaskCommentChanged(task=found.task.id, project=found.task.project, comment=present.id)
        rewritten = await self._talk.rewrite(present.id, _text(text), now(), fact, actor)
        if rewritten is None:
            raise CommentNotFound
        return Talk([rewritten], await self._people([rewritten]))

    async def unsay(self, actor: Actor, key: str, comment: str) -> None:
        """Remove a comment: one's own, or any for owners of the project.

        Raises:
            TaskNotFound, OnlyForReading, ProjectArchived, CommentNotFound, NotYourComment.
        """
        found, present = await self._for_writer(actor, key, comment)
        if present.author != actor.member_id and found.place.role is not Role.OWNER:
            raise NotYourComment
        fact = TaskCommentChanged(task=found.task.id, project=found.task.project, comment=present.id, removed=True)
        if not await self._talk.unsay(present, fact, actor):
            raise CommentNotFound
        await self._agenda.freshness.tasks_changed([found.task.project], actor.member_id, found_anew=())

    async def _for_writer(self, actor: Actor, key: str, comment: str) -> tuple[Found, Comment]:
        found = await task_for_editor(self._agenda.tasks, await self._agenda.places(actor), key)
        present = await self._talk.comment(found.task.id, Id(comment)) if is_id(comment) else None
        if present is None:
            raise CommentNotFound
        return found, present

    async def _concerned(self, task: Task, author: Id) -> tuple[Id, ...]:
        """Whoever made it, has it, or spoke about it, as long as they can see it."""
        members = await self._agenda.freshness.readers_of(task.project)
        spoke = await self._talk.authors(task.id)
        told = dict.fromkeys((task.user, *task.assignees, *spoke))
        return tuple(each for each in told if each in members and each != author)

    async def _people(self, comments: Sequence[Comment]) -> Mapping[Id, Person]:
        return await self._agenda.accounts.people(comment.author for comment in comments)


def _text(text: str) -> str:
    text = text.strip()
    if not text:
        raise Unprocessable.field("text", "is empty")
    return text
