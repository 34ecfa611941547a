"""A listing that misses, mixes up or invents recipes must not pass as quick."""

from typing import Any

import pytest

from bench.data import growing_seed
from bench.growth import QUESTIONS
from bench.growth_check import fits, page_problem, stored_item


def page(*numbers: int) -> list[dict[str, Any]]:
    return [stored_item(number) | {"id": f"{number:024x}"} for number in numbers]


def test_every_question_has_answers_among_a_thousand() -> None:
    for question in QUESTIONS:
        asked = question.ask(0)
        assert sum(fits(stored_item(number), asked) for number in range(1_000)) >= 19, question.name


def test_labels_do_not_follow_each_other() -> None:
    seeds = [growing_seed(number) for number in range(1_000)]
    assert len({(seed.cuisine, seed.diet, seed.difficulty) for seed in seeds}) == 10 * 4 * 3


def test_a_right_page_passes() -> None:
    assert page_problem(page(9, 5, 2), {}, fewest=3) is None


@pytest.mark.parametrize(
    ("items", "asked", "fewest"),
    [
        (None, {}, 0),
        (page(9, 5), {}, 3),
        (page(2, 9), {}, 2),
        (page(9, 5), {"cuisine": "martian"}, 2),
        (page(9, 5), {"tags": "unheard-of"}, 2),
        (page(100, 1), {"sort": "cookingTime"}, 2),
        (page(9, 5), {"cookingTime_max": 1}, 2),
    ],
)
def test_a_wrong_page_does_not(items: list[dict[str, Any]] | None, asked: dict[str, str | int], fewest: int) -> None:
    assert page_problem(items, asked, fewest) is not None
