"""The rules of the house, each proven on samples and then held against the whole tree."""

from itertools import chain

import pytest

from architecture.house import anatomy, arrows, budgets, habits, names, templates, trials
from architecture.house.excused import EXCUSES, Excuse
from architecture.house.kept import broken, unneeded
from architecture.house.rule import Files, Rule
from architecture.house.source import house, plant

RULES: tuple[Rule, ...] = tuple(
    chain(arrows.RULES, anatomy.RULES, budgets.RULES, habits.RULES, names.RULES, templates.RULES, trials.RULES)
)
FAILS = [pytest.param(rule, files, id=f"{rule.name}-{n}") for rule in RULES for n, files in enumerate(rule.fails)]
PASSES = [pytest.param(rule, files, id=f"{rule.name}-{n}") for rule in RULES for n, files in enumerate(rule.passes)]
TOO_LONG = {"src/courtyard/a.py": "x = 1\n" * 301}


@pytest.mark.parametrize(("rule", "files"), FAILS)
def test_a_bad_sample_breaks_the_rule(rule: Rule, files: Files) -> None:
    assert list(rule.check(plant(files))), f"{rule.name} does not see what is wrong with this"


@pytest.mark.parametrize(("rule", "files"), PASSES)
def test_a_good_sample_keeps_the_rule(rule: Rule, files: Files) -> None:
    assert list(rule.check(plant(files))) == []


def test_every_rule_has_a_name_of_its_own_and_samples_of_both_kinds() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert [rule.name for rule in RULES if not (rule.fails and rule.passes)] == []


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_the_house_keeps_the_rule(rule: Rule) -> None:
    found = broken(rule, house(), EXCUSES)
    assert not found, "\n".join([rule.way_out, *found])


def test_an_excuse_covers_its_place_up_to_its_size() -> None:
    excuse = Excuse("file-lines", "src/courtyard/a.py", "A table.", at_most=301)
    assert broken(budgets.FILE_LINES, plant(TOO_LONG), [excuse]) == []
    assert broken(budgets.FILE_LINES, plant(TOO_LONG), [excuse._replace(at_most=300)]) != []
    assert broken(budgets.FILE_LINES, plant(TOO_LONG), [excuse._replace(where="src/courtyard/b.py")]) != []
    assert broken(budgets.FILE_LINES, plant(TOO_LONG), [excuse._replace(rule="cycles")]) != []


def test_an_excuse_that_nobody_needs_is_found() -> None:
    excuse = Excuse("file-lines", "src/courtyard/a.py", "A table.", at_most=301)
    assert unneeded([excuse], RULES, plant(TOO_LONG)) == []
    assert unneeded([excuse], RULES, plant({"src/courtyard/a.py": "x = 1\n"})) == [excuse]


def test_the_list_of_excuses_holds_what_is_needed_and_why() -> None:
    assert unneeded(EXCUSES, RULES, house()) == []
    assert [excuse for excuse in EXCUSES if len(excuse.reason) < len("A table.")] == []


def test_the_house_is_read_at_all() -> None:
    assert "src/courtyard/kernel/basics/errors.py" in house()
    assert "tests/architecture/test_house_rules.py" in house()
