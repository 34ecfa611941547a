"""A form shown again with what was refused."""

from collections.abc import Mapping

from courtyard.kernel.basics import Refusal
from courtyard.kernel.web import Form, FormState, form_problems, sentence

_SAME: Mapping[str, str] = {}


def as_typed(form: Form, refusal: Refusal, names: Mapping[str, str] = _SAME) -> FormState:
    """What was typed, with each wrong field named; a refusal of the whole stands above the form.

    ``names`` says what a field is called on a page that has several of its kind: ``password`` → ``key_password``.
    """
    problems = form_problems(refusal.details) or {"": refusal.public_message}
    # JSON says "profile.avatar" where the form has one field of that name.
    shown = {path.rpartition(".")[2]: sentence(reason) for path, reason in problems.items()}
    return FormState(form.values, {names.get(name, name): reason for name, reason in shown.items()})
