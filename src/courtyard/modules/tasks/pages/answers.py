"""What an act answers: with script that something changed, without it the page that it was done on."""

import json
from urllib.parse import urlsplit

from litestar import Response

from courtyard.kernel.basics import Refusal
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.web import Flash, Form, FormState, Tone, View, form_problems, local_path, sentence, toast_trigger
from courtyard.modules.tasks.actions.showing.words import Undo

LIST = "/tasks"
# What parts of a page listen to: the same word as from other people's changes.
CHANGED = "live:tasks.changed"
_NO_CONTENT = 204


def told(view: View, flash: Flash | None = None, *, back: str = "") -> Response[str]:
    """The act is done: parts of the page load themselves anew, or the browser goes back to where it was."""
    if not view.page.is_htmx:
        return view.go(back or came_from(view), *([flash] if flash else []))
    answer: Response[str] = Response("", status_code=_NO_CONTENT, media_type="text/html")
    answer.headers["hx-trigger"] = triggers(flash)
    return answer


def triggers(flash: Flash | None = None) -> str:
    """The header that tells the page's parts, and shows a message."""
    return json.dumps({**(json.loads(toast_trigger(flash)) if flash else {}), CHANGED: {}})


def came_from(view: View, otherwise: str = LIST) -> str:
    """The page of tasks on which a form stood."""
    before = urlsplit(view.passage.header(b"referer"))
    is_ours = before.netloc == view.passage.header(b"host") and before.path.startswith(LIST)
    return local_path(before.path + (f"?{before.query}" if before.query else ""), otherwise) if is_ours else otherwise


def with_undo(message: str, undo: Undo | None, *, tone: Tone = Tone.GOOD) -> Flash:
    """A message that offers the way back, if there is one."""
    if undo is None:
        return Flash(message, Tone.WARN if tone is Tone.WARN else Tone.INFO)
    return Flash(message, tone, f"{LIST}/undo/{undo.id}", _("Undo"))


def as_typed(form: Form, refusal: Refusal, *, field: str = "", names: dict[str, str] | None = None) -> FormState:
    """What was typed, with each wrong field named; ``names`` are those of the form where they differ."""
    found = form_problems(refusal.details) or {field: refusal.public_message.removeprefix(f"{field}: ")}
    problems = {(names or {}).get(path, path): sentence(reason) for path, reason in found.items()}
    return FormState(form.values, problems)
