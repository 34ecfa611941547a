"""Whether the house keeps its rules: what is left after the excuses, and which excuses nobody needs."""

from collections.abc import Collection, Iterable

from architecture.house.excused import Excuse
from architecture.house.rule import Rule, Violation
from architecture.house.source import Tree


def broken(rule: Rule, tree: Tree, excuses: Iterable[Excuse]) -> list[str]:
    """One line per violation that no excuse covers."""
    return [
        f"{found.where}:{found.line}: {found.says}"
        for found in rule.check(tree)
        if not any(covers(excuse, rule, found) for excuse in excuses)
    ]


def covers(excuse: Excuse, rule: Rule, found: Violation) -> bool:
    """Whether the excuse speaks of this violation and is not outgrown."""
    return (excuse.rule, excuse.where) == (rule.name, found.where) and found.size <= max(excuse.at_most, 0)


def unneeded(excuses: Collection[Excuse], rules: Iterable[Rule], tree: Tree) -> list[Excuse]:
    """Excuses that cover nothing any more: delete them, or lower their size."""
    named = {excuse.rule for excuse in excuses}
    found = [(rule, violation) for rule in rules if rule.name in named for violation in rule.check(tree)]
    return [excuse for excuse in excuses if not any(covers(excuse, rule, violation) for rule, violation in found)]
