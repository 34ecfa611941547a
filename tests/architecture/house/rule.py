"""What a house rule is: a check over a tree of files, with the samples that prove that the check can fail."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from architecture.house.source import Source, Tree

Files = Mapping[str, str]
"""A small tree for a sample: path → text."""


Check = Callable[[Tree], Iterable["Violation"]]


class Violation(NamedTuple):
    """One place where a rule is broken.

    ``where`` is what an excuse would name (a path, or ``path::function``); ``size`` is the measured figure of a budget.
    """

    where: str
    says: str
    line: int = 1
    size: int = 0


class Rule(NamedTuple):
    """A rule of the house.

    ``way_out`` tells the reader of a red test what to do. Each of ``fails`` must break it, none of ``passes`` may.
    """

    name: str
    way_out: str
    check: Check
    fails: tuple[Files, ...]
    passes: tuple[Files, ...]

    def __repr__(self) -> str:
        """The name, so that a red test shows the violations and not the samples."""
        return self.name


def file_rule(name: str, way_out: str, check: Check, path: str, *, fails: list[str], passes: list[str]) -> Rule:
    """A rule whose samples are texts of one file."""

    def samples(texts: list[str]) -> tuple[Files, ...]:
        return tuple({path: text} for text in texts)

    return Rule(name, way_out, check, samples(fails), samples(passes))


def on_each(check: Callable[[Source], Iterable[Violation]], *prefixes: str) -> Callable[[Tree], Iterator[Violation]]:
    """Turn a check of one Python file into a check of a tree, for the files under the given path prefixes."""

    def check_tree(tree: Tree) -> Iterator[Violation]:
        for source in tree.values():
            if source.is_python and source.path.startswith(prefixes):
                yield from check(source)

    return check_tree
