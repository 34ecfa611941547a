"""From fields to a struct: every wrong field at once, in the words of whoever filled it in."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
import pytest

from courtyard.kernel.web import Form, FormRefused, decode_form

Title = Annotated[str, msgspec.Meta(min_length=2, max_length=10)]


class Level(StrEnum):
    EASY = "easy"
    HARD = "hard"


class Draft(msgspec.Struct, kw_only=True):
    title: Title
    minutes: Annotated[int, msgspec.Meta(ge=1, le=600)] | None = None
    weight: Annotated[float, msgspec.Meta(gt=0)] | None = None
    level: Level = Level.EASY
    steps: Annotated[list[str], msgspec.Meta(min_length=1, max_length=3)]
    tags: frozenset[str] = frozenset()
    public: bool = False
    day: date | None = None
    story: str = ""
    code: Annotated[str, msgspec.Meta(pattern="^[a-z]+$")] = "abc"


def decoded(**values: list[str]) -> Draft:
    return decode_form(Form({"title": ["Soup"], "steps": ["Chop"], **values}), Draft)


def problems(**values: list[str]) -> dict[str, str]:
    with pytest.raises(FormRefused) as refused:
        decoded(**values)
    return refused.value.problems


def test_a_full_form() -> None:
    assert decoded(
        title=["  Soup "], minutes=["20"], weight=["1.5"], level=["hard"], steps=["Chop", "", "Stir"],
        tags=["a", "b", "a"], public=["on"], day=["2025-03-14"], story=["Long\nago"],
    ) == Draft(
        title="Soup", minutes=20, weight=1.5, level=Level.HARD, steps=["Chop", "Stir"], tags=frozenset("ab"),
        public=True, day=date(2025, 3, 14), story="Long\nago",
    )  # fmt: skip


def test_an_empty_optional_field_takes_its_default() -> None:
    assert decoded(minutes=[""], weight=[" "], level=[""], day=[""], code=[""]) == Draft(title="Soup", steps=["Chop"])


@pytest.mark.parametrize(
    ("name", "texts", "reason"),
    [
        ("title", [""], "At least 2 characters."),
        ("title", ["x" * 11], "At most 10 characters."),
        ("title", ["One", "Two"], "Give this once."),
        ("minutes", ["soon"], "Enter a whole number."),
        ("minutes", ["1.5"], "Enter a whole number."),
        ("minutes", ["0"], "At least 1."),
        ("minutes", ["601"], "At most 600."),
        ("weight", ["heavy"], "Enter a number."),
        ("weight", ["0"], "More than 0."),
        ("weight", ["inf"], "Enter a number."),
        ("level", ["extreme"], "Choose one of the offered values."),
        ("steps", [" "], "Fill this in."),
        ("steps", ["a", "b", "c", "d"], "At most 3 entries."),
        ("day", ["tomorrow"], "Enter a date."),
        ("code", ["ABC"], "This is not written as expected."),
        ("author", ["me"], "This field is not known here."),
        ("role", ["ADMIN"], "This field is not known here."),
    ],
)
def test_a_wrong_field_says_what_to_do(name: str, texts: list[str], reason: str) -> None:
    assert problems(**{name: texts}) == {name: reason}


def test_a_missing_field_says_so() -> None:
    with pytest.raises(FormRefused) as refused:
        decode_form(Form({}), Draft)
    assert refused.value.problems == {"title": "Fill this in.", "steps": "Fill this in."}


def test_every_wrong_field_is_named_in_the_order_of_the_form() -> None:
    found = problems(code=["1"], minutes=["x"], title=["y"])
    assert list(found) == ["title", "minutes", "code"]


def test_the_refusal_shows_the_form_again_and_names_the_fields_on_the_wire() -> None:
    with pytest.raises(FormRefused) as refused:
        decoded(minutes=["x"])
    assert refused.value.status == 422
    assert refused.value.details == {"fields": [{"path": "minutes", "reason": "Enter a whole number."}]}
    assert refused.value.state.text("title") == "Soup"
    assert refused.value.state.first_error == "minutes"


class Pair(msgspec.Struct):
    first: str
    second: str

    def __post_init__(self) -> None:
        if self.first != self.second:
            raise ValueError("The two differ.")


def test_what_concerns_the_whole_form_stands_under_the_empty_name() -> None:
    with pytest.raises(FormRefused) as refused:
        decode_form(Form({"first": ["a"], "second": ["b"]}), Pair)
    assert refused.value.problems == {"": "The two differ."}
    assert refused.value.state.first_error == ""


class Renamed(msgspec.Struct):
    cooking_time: int = msgspec.field(name="cookingTime")


def test_a_field_keeps_its_documented_name() -> None:
    assert decode_form(Form({"cookingTime": ["5"]}), Renamed) == Renamed(5)
    with pytest.raises(FormRefused) as refused:
        decode_form(Form({"cooking_time": ["5"]}), Renamed)
    assert set(refused.value.problems) == {"cookingTime", "cooking_time"}
