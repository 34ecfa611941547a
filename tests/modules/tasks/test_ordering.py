import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.modules.tasks.rules.ordering import (
    DIGITS,
    POSITION_LENGTH_MAX,
    NoRoomError,
    is_position,
    position_between,
    positions_between,
)


def chance(seed: int) -> Callable[[int], int]:
    return random.Random(seed).randrange  # noqa: S311  (chance that can be repeated)


SEEDS = st.integers(0, 2**32).map(chance)


def test_positions_sort_as_their_bytes_do() -> None:
    assert list(DIGITS) == sorted(DIGITS, key=str.encode)
    first = position_between(None, None)
    last = position_between(first, None)
    assert position_between(None, first) < first < position_between(first, last) < last


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 4)), max_size=60))
def test_any_moves_leave_the_list_in_the_order_in_which_it_was_laid(
    random_below: Callable[[int], int], moves: list[tuple[float, int]]
) -> None:
    laid: list[str] = []
    for place, count in moves:
        at = int(place * (len(laid) + 1))
        before, after = laid[at - 1] if at else None, laid[at] if at < len(laid) else None
        laid[at:at] = positions_between(before, after, count, random_below)
    assert laid == sorted(set(laid))
    assert all(is_position(position) for position in laid)


@given(SEEDS)
@settings(max_examples=3, deadline=None)
def test_ten_thousand_tasks_added_at_an_end_keep_short_positions(random_below: Callable[[int], int]) -> None:
    upwards = positions_between(None, None, 10_000, random_below)
    downwards = positions_between(None, upwards[0], 10_000, random_below)
    everything = downwards + upwards
    assert everything == sorted(set(everything))
    assert max(map(len, everything)) <= 7


def test_positions_are_spread_evenly() -> None:
    low, high = "a0", "a1"
    spread = positions_between(low, high, 1_000)
    assert max(map(len, spread)) <= 7
    assert position_between(low, high, lambda _: 0).startswith("a0F"), "a quarter of the way is the least"
    shares = [DIGITS.index(position.ljust(3, "0")[2]) for position in spread]
    assert all(10 <= shares.count(digit) <= 24 for digit in range(1, 61))


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_three_hundred_moves_into_the_same_gap_are_fine_and_then_it_says_so(
    random_below: Callable[[int], int],
) -> None:
    low, highs = position_between(None, None), ["a1"]

    def move_until_full() -> None:
        while len(highs) < 1_000:
            highs.append(position_between(low, highs[-1], random_below))

    with pytest.raises(NoRoomError):
        move_until_full()
    assert len(highs) >= 200
    assert max(map(len, highs)) <= POSITION_LENGTH_MAX


def test_two_who_move_into_the_same_gap_rarely_make_the_same_position() -> None:
    for before, after in ((None, None), ("a0", None), (None, "a0"), ("a0", "a1"), ("a0V", "a0W")):
        random_below = chance(1)
        made = [position_between(before, after, random_below) for _ in range(200)]
        assert len(set(made)) >= 198


@pytest.mark.parametrize(("before", "after"), [("a0", "a0"), ("a1", "a0"), ("z" * 27, None), (None, "A" + "0" * 26)])
def test_what_does_not_fit_is_refused(before: str | None, after: str | None) -> None:
    with pytest.raises(NoRoomError):
        position_between(before, after)


def test_only_what_is_made_here_is_a_position() -> None:
    for text in ("", "a", "a00", "b0", "00", "a-", "a0\n", "a0é", "a" + "1" * 64, "Z"):
        assert not is_position(text), text
    for text in ("a0", "Zz", "b00", "Yzz", "a0V", "a" + "1" * 63):
        assert is_position(text), text


@given(st.text(st.sampled_from(DIGITS), max_size=6), st.text(st.sampled_from(DIGITS), max_size=6), SEEDS)
def test_between_any_two_positions_there_is_another(one: str, other: str, random_below: Callable[[int], int]) -> None:
    low, high = sorted(
        f"{head}{text.ljust(2, '0')[:2]}{text[2:].rstrip('0')}" for head, text in (("b", one), ("Y", other))
    )
    assert is_position(low)
    assert low < position_between(low, high, random_below) < high
