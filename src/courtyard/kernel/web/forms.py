"""A form on a page: what was typed, what is wrong with it, shown again with every wrong field named at once."""

from collections.abc import Mapping
from typing import Any

import msgspec


class FormState(msgspec.Struct, frozen=True):
    """A form as the page shows it: what was typed, and what is wrong with it."""

    values: dict[str, list[str]] = {}
    errors: dict[str, str] = {}

    @classmethod
    def showing(cls, record: Any = None, **values: Any) -> "FormState":
        """A form filled from a struct or from values; None shows an empty field."""
        held = dict(msgspec.structs.asdict(record) if record is not None else {}, **values)
        return cls({name: _texts(value) for name, value in held.items()})

    @property
    def first_error(self) -> str:
        """The field that gets the focus: the first wrong one."""
        return next((name for name in self.errors if name), "")

    def text(self, name: str) -> str:
        """What one field shows."""
        return next(iter(self.values.get(name, ())), "")

    def has(self, name: str, value: str) -> bool:
        """Whether a choice is taken."""
        return value in self.values.get(name, ())

    def error(self, name: str) -> str:
        """What is wrong with one field; nothing if it is right."""
        return self.errors.get(name, "")


def _texts(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, list | tuple | set | frozenset):
        return [str(each) for each in value]
    if isinstance(value, bool):
        return ["true"] if value else []
    return [str(value)]


def sentence(reason: str, *fields: str) -> str:
    """A reason as a sentence of its own, without the name of one of these fields before it."""
    for field in fields:
        reason = reason.removeprefix(f"{field}: ")
    return f"{reason[:1].upper()}{reason[1:].removesuffix('.')}."


def form_problems(details: Mapping[str, Any] | None) -> dict[str, str]:
    """The ``{field: reason}`` of an Unprocessable refusal's details, to show beside the fields."""
    return {problem["path"]: problem["reason"] for problem in (details or {}).get("fields", ())}
