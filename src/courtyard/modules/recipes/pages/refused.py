"""A form shown again with what was refused."""

from courtyard.kernel.basics import Refusal
from courtyard.kernel.web import Form, FormState, form_problems, sentence


def as_typed(form: Form | FormState, refusal: Refusal, *, field: str = "") -> FormState:
    """What was typed, with each wrong field named; a refusal of the whole stands at ``field``, or above the form."""
    problems = form_problems(refusal.details) or {field: refusal.public_message.removeprefix(f"{field}: ")}
    # A field of the form is called source_url where the recipe has a source with a url.
    return FormState(form.values, {path.replace(".", "_"): sentence(reason) for path, reason in problems.items()})
