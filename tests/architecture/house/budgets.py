"""Budgets (section 6 of the house plan): what is checked holds, what is advised drifts."""

import ast
import math
from collections.abc import Iterable, Iterator
from statistics import median

from architecture.house.rule import Rule, Violation, file_rule, on_each
from architecture.house.source import Source, Tree

SOURCE_LINES = 300
SOURCE_LINES_MEDIAN = 100
TEST_LINES = 400
FUNCTION_LINES = 50
FUNCTION_LINES_P90 = 25
IMPORTS = 20
IMPORTS_BY_NAME = {"importlib.import_module", "import_module", "__import__"}


def _is_source(source: Source) -> bool:
    return source.is_python and source.path.startswith("src/")


def _file_lines(source: Source) -> Iterator[Violation]:
    most = TEST_LINES if source.path.startswith("tests/") else SOURCE_LINES
    if len(source.lines) > most:
        yield Violation(source.path, f"has {len(source.lines)} lines, at most {most}", size=len(source.lines))


def _file_lines_median(tree: Tree) -> Iterator[Violation]:
    lengths = [len(source.lines) for source in tree.values() if _is_source(source)]
    middle = median(lengths) if lengths else 0
    if middle > SOURCE_LINES_MEDIAN:
        yield Violation("src", f"the median file has {middle} lines, at most {SOURCE_LINES_MEDIAN}", size=int(middle))


def _function_lines(source: Source) -> Iterator[Violation]:
    for function in source.functions:
        if function.length > FUNCTION_LINES:
            says = f"has {function.length} lines, at most {FUNCTION_LINES}"
            yield Violation(f"{source.path}::{function.name}", says, function.node.lineno, function.length)


def _function_lines_p90(tree: Tree) -> Iterator[Violation]:
    lengths = sorted(f.length for source in tree.values() if _is_source(source) for f in source.functions)
    p90 = lengths[math.ceil(len(lengths) * 0.9) - 1] if lengths else 0
    if p90 > FUNCTION_LINES_P90:
        yield Violation(
            "src", f"one function in ten is longer than {p90 - 1} lines, at most {FUNCTION_LINES_P90}", size=p90
        )


def _imports(source: Source) -> Iterator[Violation]:
    modules = {found.module for found in source.imports}
    if len(modules) > IMPORTS:
        yield Violation(source.path, f"imports {len(modules)} modules, at most {IMPORTS}", size=len(modules))


def _hidden_imports(source: Source) -> Iterator[Violation]:
    open_ones = {node.lineno for node in _at_the_top(source.tree.body)}
    for line in sorted({found.line for found in source.imports} - open_ones):
        yield Violation(source.path, "imports away from the top of the file", line)
    for name, call in source.calls:
        if name in IMPORTS_BY_NAME:
            yield Violation(source.path, "imports by name, which hides the arrow", call.lineno)


def _at_the_top(block: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of the file itself, in its ``try`` and ``if`` too, but not under TYPE_CHECKING."""
    for node in block:
        yield node
        if isinstance(node, ast.Try) or (isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.dump(node.test)):
            handlers = [statement for handler in getattr(node, "handlers", ()) for statement in handler.body]
            yield from _at_the_top([*node.body, *node.orelse, *handlers])


def _function(lines: int) -> str:
    return "def f():\n" + "    x = 1\n" * (lines - 1)


SRC = "src/courtyard/kernel/basics/a.py"
EVERYWHERE = ("src/", "tests/", "bench/", "docs/")

FILE_LINES = Rule(
    "file-lines",
    "Make it a folder of the same name with one noun per file.",
    on_each(_file_lines, *EVERYWHERE),
    fails=(
        {"src/courtyard/kernel/basics/a.py": "x = 1\n" * 301},
        {"tests/kernel/basics/test_a.py": "x = 1\n" * 401},
        {"bench/a.py": "x = 1\n" * 301},
    ),
    passes=(
        {"src/courtyard/kernel/basics/a.py": "x = 1\n" * 300},
        {"tests/kernel/basics/test_a.py": "x = 1\n" * 400},
        {"src/courtyard/kernel/web/static/a.css": "\n" * 1000},
    ),
)

FILE_LINES_MEDIAN = file_rule(
    "file-lines-median",
    "Most files are small; look for the ones with two subjects.",
    _file_lines_median,
    SRC,
    fails=["x = 1\n" * 101],
    passes=["x = 1\n" * 100],
)

FUNCTION_LINES_MOST = file_rule(
    "function-lines",
    "One subject per function: push ifs up and loops down.",
    on_each(_function_lines, *EVERYWHERE),
    SRC,
    fails=[_function(51), "class A:\n  def f(self):\n" + "    x = 1\n" * 50, "async " + _function(51)],
    passes=[_function(50), "def f(): pass"],
)

FUNCTION_LINES_TENTH = file_rule(
    "function-lines-p90",
    "Nine functions in ten are short; name the steps of the long ones.",
    _function_lines_p90,
    SRC,
    fails=[_function(26), (_function(2) * 8) + _function(26) * 2],
    passes=[_function(25), (_function(2) * 9) + _function(26)],
)

IMPORTS_MOST = file_rule(
    "imports-per-file",
    "A file that needs so much has more than one subject.",
    on_each(_imports, *EVERYWHERE),
    SRC,
    fails=["\n".join(f"import a{i}" for i in range(21))],
    passes=["\n".join(f"import a{i}" for i in range(20)), "\n".join(f"from a import b{i}" for i in range(30))],
)

HIDDEN_IMPORTS = file_rule(
    "hidden-imports",
    "Import at the top; an import that only works inside a function hides a cycle.",
    on_each(_hidden_imports, *EVERYWHERE),
    SRC,
    fails=[
        "def f():\n    import re",
        "async def f():\n    if 1:\n        from a import b",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import re",
        "import typing\nif typing.TYPE_CHECKING:\n    import re",
        "class A:\n    import re",
        "import importlib\nimportlib.import_module('a')",
    ],
    passes=["import re", "try:\n    import uvloop\nexcept ImportError:\n    import asyncio"],
)

RULES = (FILE_LINES, FILE_LINES_MEDIAN, FUNCTION_LINES_MOST, FUNCTION_LINES_TENTH, IMPORTS_MOST, HIDDEN_IMPORTS)
