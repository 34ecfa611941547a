"""The files of the house as data: path, text, syntax tree, imports. Nothing of the product is imported."""

import ast
import io
import os
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
ROOMS = ("src", "tests", "bench", "docs")
LOBBY = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "Makefile",
    "pyproject.toml",
    "constraints.txt",
    ".ci/run",
)
TEXTS = {".py", ".html", ".jinja", ".txt", ".xml", ".css", ".js", ".sh", ".toml", ".json", ".md"}
LEFT_OUT = {"__pycache__", "node_modules", "work", "results", "vendor", "pictures"}


DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class Import(NamedTuple):
    """One module named by an import statement; ``names`` are what ``from`` takes out of it."""

    module: str
    names: tuple[str, ...]
    line: int


class Function(NamedTuple):
    """A function or method with its dotted name inside the file."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def length(self) -> int:
        """Lines from ``def`` to the last, docstring included."""
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1


@dataclass(frozen=True)
class Source:
    """One file, with a path relative to the root of the repository."""

    path: str
    text: str

    @property
    def is_python(self) -> bool:
        """Whether it can be parsed."""
        return self.path.endswith(".py")

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        try:
            return ast.parse(self.text, self.path)
        except SystemError:  # Python before 3.11.5 says so by mistake if memory is tidied up meanwhile (gh-106905)
            return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the syntax tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def module(self) -> str:
        """The dotted name that imports of this file use."""
        dotted = self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        return dotted.removeprefix("src.").removeprefix("tests.")

    @cached_property
    def imports(self) -> list[Import]:
        """Every module that the file names in an import statement, wherever it stands."""
        return [found for node in self.nodes for found in self._named_by(node)]

    def _named_by(self, node: ast.AST) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, (), node.lineno)
        elif isinstance(node, ast.ImportFrom):
            yield Import(self._absolute(node), tuple(alias.name for alias in node.names), node.lineno)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.module.split(".")
        up = node.level - 1 if self.path.endswith("/__init__.py") else node.level
        return ".".join([*parts[: len(parts) - up], *([node.module] if node.module else [])])

    @cached_property
    def functions(self) -> list[Function]:
        """Every function and method, nested ones too."""
        return list(_functions(self.tree.body, ""))

    @cached_property
    def calls(self) -> list[tuple[str, ast.Call]]:
        """Every call, with the dotted name of what is called."""
        return [(dotted(node.func), node) for node in self.nodes if isinstance(node, ast.Call)]

    @cached_property
    def comments(self) -> dict[int, str]:
        """Line → the comment that ends it."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}

    @property
    def docstring(self) -> str | None:
        """The docstring of the file."""
        return ast.get_docstring(self.tree)


def _functions(block: Iterable[ast.AST], prefix: str) -> Iterator[Function]:
    """Functions stand in statements only, so expressions are not searched."""
    for node in block:
        name = f"{prefix}{node.name}." if isinstance(node, DEFINITIONS) else prefix
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(prefix + node.name, node)
        for part in BLOCKS:
            yield from _functions(getattr(node, part, ()), name)


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of a name or an attribute; a part that is neither becomes empty, as in ``.sleep`` for ``f().sleep``."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


Tree = Mapping[str, Source]
"""Files by path."""


def plant(files: Mapping[str, str]) -> Tree:
    """A tree from texts, for the samples of a rule."""
    return {path: Source(path, text) for path, text in files.items()}


@cache
def house() -> Tree:
    """The files of this repository that the rules read."""
    lobby = (ROOT / name for name in LOBBY if (ROOT / name).is_file())
    paths = (
        path.relative_to(ROOT) for path in (*lobby, *(path for room in ROOMS for path in _files_below(ROOT / room)))
    )
    return plant({path.as_posix(): (ROOT / path).read_text("utf-8") for path in paths})


def _files_below(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(set(folders) - LEFT_OUT)
        yield from (Path(place, name) for name in sorted(files) if Path(name).suffix in TEXTS)
