"""What the addresses of pages may carry."""

from typing import Annotated

from litestar.params import Parameter

Word = Annotated[str | None, Parameter(description="A word", max_length=500)]
Words = Annotated[list[str] | None, Parameter(description="Give it again for further ones", max_items=100)]
