"""A form's fields into a typed struct. Every wrong field is named, in the user's words, in the struct's order."""

import math
import re
from collections.abc import Iterable
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import msgspec

from courtyard.kernel.basics import Unprocessable
from courtyard.kernel.basics import gettext as _
from courtyard.kernel.http import Form
from courtyard.kernel.web.forms import FormState

Shape = TypeVar("Shape", bound=msgspec.Struct)

_MANY = (list, tuple, set, frozenset)
_YES = frozenset({"on", "true", "1", "yes"})
_BOUND = re.compile(r"Expected `(\w+)(?: \| null)?`(?: of length)? (>=|<=|>|<) ([-\d.]+)")


class FormRefused(Unprocessable):
    """Some fields are wrong; ``problems`` maps each to its reason, and ``state`` shows the form again as typed."""

    def __init__(self, problems: dict[str, str], form: Form) -> None:
        super().__init__(
            details={"fields": [{"path": path, "reason": reason} for path, reason in problems.items()]},
        )
        self.problems = problems
        self.state = FormState(form.values, problems)


def decode_query(shape: type[Shape], /, **given: str | Iterable[str] | None) -> Shape:
    """The parameters of an address as a struct; an empty one, as a form sends it, asks for nothing.

    Raises:
        FormRefused: naming every parameter that is wrong.
    """
    values = {name: [value] if isinstance(value, str) else list(value) for name, value in given.items() if value}
    return decode_form(Form(values), shape)


def decode_form(form: Form, shape: type[Shape]) -> Shape:
    """Convert the fields to the struct's types; text is trimmed, an empty optional field takes its default.

    A field that the struct does not have is refused, so nothing can be slipped in. A list, tuple or set takes all
    values of its field; a bool is true when its box is ticked. What ``__post_init__`` refuses concerns the whole
    form and stands under the empty name.

    Raises:
        FormRefused: naming every wrong field at once.
    """
    problems: dict[str, str] = {}
    values: dict[str, Any] = {}
    fields = msgspec.structs.fields(shape)
    for field in fields:
        try:
            held = _prepared(form.values.get(field.encode_name, []), field)
            if held is not msgspec.UNSET:
                values[field.name] = _finite(msgspec.convert(held, field.type, strict=False))
        except (msgspec.ValidationError, _WrongError) as error:
            problems[field.encode_name] = _reason(str(error))
    known = {field.encode_name for field in fields}
    problems |= {name[:80]: _("This field is not known here.") for name in form.values if name not in known}
    if problems:
        raise FormRefused(problems, form)
    try:
        return shape(**values)
    except ValueError as error:
        raise FormRefused({"": str(error)}, form) from error


class _WrongError(ValueError):
    """A field that can be refused before its type is asked."""


def _prepared(texts: list[str], field: Any) -> Any:
    """The raw value in the form that msgspec converts, or UNSET to take the default."""
    kinds = _kinds(field.type)
    trimmed = [text.strip() for text in texts]
    if any(kind in _MANY for kind in kinds):
        return [text for text in trimmed if text]
    if len(trimmed) > 1:
        raise _WrongError(_("Give this once."))
    text = trimmed[0] if trimmed else ""
    if bool in kinds:
        return text.lower() in _YES
    if text:
        return text
    if field.default is not msgspec.NODEFAULT or field.default_factory is not msgspec.NODEFAULT:
        return msgspec.UNSET
    if type(None) in kinds:
        return None
    if texts and str in kinds:
        return ""
    raise _WrongError(_("Fill this in."))


def _finite(value: Any) -> Any:
    """``nan`` and ``inf`` are numbers to Python, but to nobody who fills in a form."""
    if isinstance(value, float) and not math.isfinite(value):
        raise _WrongError(_("Enter a number."))
    return value


def _kinds(annotation: Any) -> set[Any]:
    """The plain types behind Annotated, Optional and generics."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return set().union(*(_kinds(each) for each in get_args(annotation)))
    return {origin or annotation}


def _reason(message: str) -> str:
    """What msgspec says, in the words of the person who filled in the form."""
    bound = _BOUND.search(message)
    if bound:
        return _bound_reason(bound[1], bound[2], bound[3])
    for sign, reason in (
        ("Expected `int", _("Enter a whole number.")),
        ("Expected `float", _("Enter a number.")),
        ("Expected `decimal", _("Enter a number.")),
        ("Expected `date", _("Enter a date.")),
        ("Invalid RFC3339", _("Enter a date.")),
        ("Expected `str` matching", _("This is not written as expected.")),
        ("Invalid enum value", _("Choose one of the offered values.")),
        ("Invalid", _("This is not written as expected.")),
    ):
        if message.startswith(sign):
            return reason
    return message if not message.startswith("Expected") else _("This is not written as expected.")


def _bound_reason(kind: str, comparison: str, limit: str) -> str:
    least = comparison.startswith(">")
    if kind in ("int", "float", "decimal"):
        words = {
            ">=": _("At least %s."),
            "<=": _("At most %s."),
            ">": _("More than %s."),
            "<": _("Less than %s."),
        }
        return words[comparison] % limit.removesuffix(".0")
    if least and limit == "1":
        return _("Fill this in.")
    if kind == "str":
        return (_("At least %s characters.") if least else _("At most %s characters.")) % limit
    return (_("At least %s entries.") if least else _("At most %s entries.")) % limit
