"""Values as people read them, and the pictures that are drawn from numbers and words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.kernel.basics import now
from courtyard.kernel.web import Point
from courtyard.kernel.web.art import HUES, PALETTES, hue, pattern
from courtyard.kernel.web.charts import HEIGHT, LEFT, WIDTH, chart
from courtyard.kernel.web.formats import ago, amount, exact, initials, minutes, number, plural, web_address

NOON = datetime(2025, 3, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (3599, "59 minutes ago"),
        (3600, "1 hour ago"),
        (86_399, "23 hours ago"),
        (86_400, "1 day ago"),
        (604_800, "1 week ago"),
        (2_629_746, "1 month ago"),
        (31_556_951, "11 months ago"),
        (31_556_952, "1 year ago"),
        (700_000_000, "22 years ago"),
        (-30, "in a moment"),
        (-7200, "in 2 hours"),
    ],
)
def test_how_long_ago(seconds: int, words: str) -> None:
    assert f">{words}</time>" in ago(NOON - timedelta(seconds=seconds), NOON)


def test_the_exact_time_shows_on_hover() -> None:
    there = datetime(2025, 3, 14, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    assert ago(there, NOON) == (
        '<time datetime="2025-03-14T07:30:00Z" title="14 March 2025, 07:30 UTC">4 hours ago</time>'
    )
    assert exact(NOON) == "14 March 2025, 12:00 UTC"
    assert "just now" in ago(now())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""), (0, "0"), (1, "1"), (0.5, "½"), (1.5, "1½"), (1 / 3, "⅓"), (0.33, "⅓"), (2.667, "2⅔"), (0.25, "¼"),
        (0.125, "⅛"), (2.4, "2.4"), (0.99, "1"), (1.005, "1"), (0.01, "0.01"), (9.99, "10"), (12.4, "12"),
        (1250, "1,250"),
    ],
)  # fmt: skip
def test_an_amount_as_a_cook_writes_it(value: float | None, shown: str) -> None:
    assert amount(value) == shown


@given(st.floats(min_value=0, max_value=1e6))
def test_every_amount_can_be_shown(value: float) -> None:
    assert amount(value)


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (0, "0 min"), (25, "25 min"), (60, "1 h"), (80, "1 h 20 min"), (59.6, "1 h")]
)
def test_a_duration(value: float | None, shown: str) -> None:
    assert minutes(value).replace("\u00a0", " ") == shown


def test_counts_and_numbers() -> None:
    assert plural(1, "recipe", "recipes") == "1 recipe"
    assert plural(1234, "recipe", "recipes") == "1,234 recipes"
    assert number(1234.567, 2) == "1,234.57"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lovelace", "AL"), ("brillat", "B"), ("a_b-c", "AC"), ("", "?"), ("—", "?"), ("élan vital", "ÉV")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize("address", ["https://example.org/a?b=1", "http://example.org"])
def test_a_web_address_is_linked(address: str) -> None:
    assert web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [None, "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
     "data:text/html,x", "https:", "//example.org", "/local", "http://[", "https://a b"],
)  # fmt: skip
def test_nothing_else_is_linked(address: str | None) -> None:
    assert web_address(address) == ""


def test_the_same_words_always_make_the_same_tiles() -> None:
    assert pattern("Plum cake") == pattern("  plum CAKE ")
    assert pattern("Plum cake") != pattern("Plum tart")
    assert hue("Ada") == hue("ada")


@given(st.text(max_size=60))
def test_tiles_can_be_laid_for_every_text(text: str) -> None:
    drawn = pattern(text)
    assert 0 <= drawn.palette < PALETTES
    assert 0 <= hue(text) < HUES
    assert drawn.layers
    assert sum(len(path) for _, path in drawn.layers) < 1200


def test_bars_stand_on_the_floor_and_reach_their_value() -> None:
    drawn = chart([Point("a", 50), Point("b", 100), Point("c", 0)])
    assert drawn.ticks[-1][0] == 100
    half, full, none = drawn.marks
    assert full.height == pytest.approx(2 * half.height)
    assert none.height == 0
    assert {mark.y + mark.height for mark in drawn.marks} == {drawn.floor}


def test_a_chart_of_nothing_is_empty_axes() -> None:
    drawn = chart([])
    assert (drawn.marks, drawn.line, drawn.area) == ((), "", "")
    assert len(drawn.ticks) == 5


@given(st.lists(st.floats(min_value=-1e9, max_value=1e12), min_size=1, max_size=60))
def test_every_mark_stays_inside_the_picture(values: list[float]) -> None:
    drawn = chart([Point(str(index), value) for index, value in enumerate(values)])
    assert all(LEFT <= mark.x <= WIDTH and 0 <= mark.y <= HEIGHT for mark in drawn.marks)
    assert sum(mark.labelled for mark in drawn.marks) <= 8
