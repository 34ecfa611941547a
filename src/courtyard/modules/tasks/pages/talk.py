"""Comments on a task's page."""

from typing import Annotated

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import Flash, Tone, View, decode_form
from courtyard.modules.tasks.actions.commenting import Commenting
from courtyard.modules.tasks.actions.showing.words import COMMENT_LENGTH_MAX
from courtyard.modules.tasks.pages.answers import LIST, told

_COMMENTS = f"{LIST}/{{task:str}}/comments"


class CommentForm(msgspec.Struct, frozen=True):
    """What is said."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=COMMENT_LENGTH_MAX)]


@route("POST", _COMMENTS, may=MEMBERS, summary="Comment on a task", in_schema=False, status=200)
async def comment_here(task: str, view: View, actor: Actor, task_comments: Commenting) -> Response[str]:
    """Say something."""
    sent = decode_form(await view.form(), CommentForm)
    await task_comments.say(actor, task, sent.text)
    return told(view, back=f"{LIST}/{task}#talk")


@route("POST", f"{_COMMENTS}/{{comment:str}}", may=MEMBERS, summary="Change a comment", in_schema=False, status=200)
async def rewrite_here(task: str, comment: str, view: View, actor: Actor, task_comments: Commenting) -> Response[str]:
    """Say it in other words."""
    sent = decode_form(await view.form(), CommentForm)
    await task_comments.rewrite(actor, task, comment, sent.text)
    return told(view, back=f"{LIST}/{task}#talk")


@route("POST", f"{_COMMENTS}/{{comment:str}}/remove", may=MEMBERS, summary="Remove a comment", in_schema=False,
       status=200)  # fmt: skip
async def unsay_here(task: str, comment: str, view: View, actor: Actor, task_comments: Commenting) -> Response[str]:
    """It is gone."""
    await task_comments.unsay(actor, task, comment)
    return told(view, Flash(_("The comment is removed."), Tone.GOOD), back=f"{LIST}/{task}#talk")


TALK_PAGES: list[HTTPRouteHandler] = [comment_here, rewrite_here, unsay_here]
