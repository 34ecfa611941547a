"""A form shown again with what was refused."""

from courtyard.kernel.basics import Refusal
from courtyard.kernel.web import Form, FormState, form_problems


def as_typed(form: Form, refusal: Refusal) -> FormState:
    """What was typed, with each wrong field named; a refusal of the whole stands above the form."""
    problems = form_problems(refusal.details) or {"": refusal.public_message}
    # JSON says "profile.avatar" where the form has one field of that name.
    shown = {path.rpartition(".")[2]: _sentence(reason) for path, reason in problems.items()}
    return FormState(form.values, shown)


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:].removesuffix('.')}."
