"""What the addresses of pages may carry."""

from typing import Annotated, Literal

import msgspec
from litestar.params import Parameter

Word = Annotated[str | None, Parameter(description="A word", max_length=500)]
Words = Annotated[list[str] | None, Parameter(description="Give it again for further ones", max_items=20)]

Sort = Literal["newest", "rating", "popular", "cookingTime", "oldest"]
_Label = Annotated[str, msgspec.Meta(max_length=80)]
_Labels = Annotated[list[_Label], msgspec.Meta(max_length=20)]


class Filters(msgspec.Struct, frozen=True):
    """What the listing is narrowed to; ``time`` is the most minutes it may take."""

    cuisine: _Label | None = None
    category: _Label | None = None
    diet: _Labels = []
    tags: _Labels = []
    difficulty: Literal["easy", "medium", "hard"] | None = None
    time: Annotated[int, msgspec.Meta(ge=1, le=86_400)] | None = None
    author: _Label | None = None
    sort: Sort = "newest"
    cursor: Annotated[str, msgspec.Meta(max_length=500)] | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return msgspec.structs.replace(self, sort="newest") == Filters()


_Foods = Annotated[str, msgspec.Meta(max_length=1000)]
_Level = Literal["easy", "medium", "hard"]


class SearchFields(msgspec.Struct, frozen=True):
    """The search form; ``have`` and ``without`` are foods with commas between them."""

    q: Annotated[str, msgspec.Meta(max_length=200)] = ""
    cuisine: _Labels = []
    category: _Labels = []
    diet: _Labels = []
    tags: _Labels = []
    difficulty: Annotated[list[_Level], msgspec.Meta(max_length=3)] = []
    time: Annotated[int, msgspec.Meta(ge=1, le=86_400)] | None = None
    rating: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None
    have: _Foods = ""
    without: _Foods = ""
    author: _Label | None = None
    whose: Literal["everybody", "mine", "both"] = "everybody"
    sort: Literal["relevance", "rating", "date", "cookingTime", "popular"] = "relevance"
    page: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1

    @property
    def is_everything(self) -> bool:
        """Whether nothing is asked for."""
        return msgspec.structs.replace(self, sort="relevance", page=1, whose="everybody") == SearchFields()


class Kitchen(msgspec.Struct, frozen=True):
    """For how many a recipe is shown, and in which units."""

    servings: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    units: Literal["metric", "us"] | None = None
