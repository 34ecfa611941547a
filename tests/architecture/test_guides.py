"""The code that the guides show keeps the rules of the house."""

import re

import pytest

from architecture.house import anatomy, arrows, habits, names
from architecture.house.rule import Files, Rule
from architecture.house.source import ROOT, plant

FILE = re.compile(r"^`(src/courtyard/\w[\w/]+\.py)`:\n\n```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
RULES = (*arrows.RULES, *anatomy.RULES, *habits.RULES, *names.RULES)


def shown(guide: str) -> Files:
    """Path → code of the files that a guide tells its reader to write."""
    return dict(FILE.findall(guide))


def test_a_guide_that_breaks_a_rule_is_found() -> None:
    guide = "`src/courtyard/modules/wishes/models.py`:\n\n```python\nfrom courtyard.kernel.cache import Cache\n```\n"
    assert list(anatomy.ANATOMY.check(plant(shown(guide)))) != []


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_the_guide_to_a_module_keeps_the_rule(rule: Rule) -> None:
    files = shown((ROOT / "docs/guides/add-a-module.md").read_text("utf-8"))
    assert "src/courtyard/modules/wishes/module.py" in files
    found = [f"{each.where}:{each.line}: {each.says}" for each in rule.check(plant(files))]
    assert not found, "\n".join([rule.way_out, *found])
