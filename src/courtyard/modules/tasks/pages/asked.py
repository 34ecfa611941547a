"""What the address of the list asks for: an empty parameter, as a form sends it, asks for nothing."""

from collections.abc import Iterable
from typing import Annotated

from litestar.params import Parameter

from courtyard.kernel.web import Form, decode_form
from courtyard.modules.tasks.actions.showing.words import Filters

Word = Annotated[str | None, Parameter(description="A word", max_length=500)]
Words = Annotated[list[str] | None, Parameter(description="Give it again for further ones", max_items=100)]


def filters_of(**given: str | Iterable[str] | None) -> Filters:
    """The query's parameters.

    Raises:
        FormRefused: naming every parameter that is wrong.
    """
    values = {name: [value] if isinstance(value, str) else list(value) for name, value in given.items() if value}
    return decode_form(Form(values), Filters)
