"""The anatomy of a module: which of its files may import what, and what each may not hold."""

import ast
from collections.abc import Iterator

from architecture.house.rule import Rule, Violation, on_each
from architecture.house.source import Source

ANY_KERNEL_ROOM = "kernel.*"
FREE = "*"

# Section 3 of the house plan, with what ADR 0006 adds (formats, fetching, commands). "own.x" is the module's own x,
# "others.x" another module's. A file may always import its own folder.
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "contract": {"kernel.basics"},
    "events": {"kernel.basics"},
    "errors": {"kernel.basics"},
    "models": {"kernel.basics", "own.errors"},
    "rules": {"kernel.basics", "own.errors", "own.models"},
    "formats": {"kernel.basics", "own.errors", "own.models", "own.rules"},
    "fetching": {"kernel.basics", "own.errors"},
    "store": {
        "kernel.basics",
        "kernel.documents",
        "kernel.events",
        "kernel.privacy",
        "kernel.search",
        "own.models",
    },
    "access": {"kernel.basics", "own.errors", "own.models", "own.rules", "own.store"},
    "actions": {
        ANY_KERNEL_ROOM,
        "own.access",
        "own.contract",
        "own.errors",
        "own.events",
        "own.fetching",
        "own.formats",
        "own.models",
        "own.rules",
        "own.store",
        "others.contract",
    },
    "schemas": {"kernel.basics", "kernel.http", "own.models"},
    "routes": {"kernel.basics", "kernel.http", "own.access", "own.actions", "own.errors", "own.schemas"},
    "pages": {"kernel.basics", "kernel.http", "kernel.web", "own.access", "own.actions", "own.errors"},
    "jobs": {"kernel.jobs", "own.actions"},
    "reactions": {"kernel.events", "others.events", "own.actions", "own.events"},
    "commands": {ANY_KERNEL_ROOM, "own.access", "own.actions", "own.formats", "own.models", "own.store"},
    "module": {FREE},
}
NEVER_AWAITS = {"models", "rules", "formats"}
SPEAK_TO_DOCUMENTS = {"store", "module"}
SHOW_NOTHING = {"actions": {"kernel.http", "kernel.web", "kernel.module"}}
NO_BUSINESS = {"routes", "pages", "jobs", "reactions"}
IFS_AT_MOST = 2
DRIVERS = {"pymongo", "bson", "redis", "hiredis"}


def face_of(source: Source) -> tuple[str, str] | None:
    """The module and the face (file or folder name) that a file of ``modules`` belongs to."""
    parts = source.path.removesuffix(".py").split("/")
    if parts[:3] != ["src", "courtyard", "modules"] or len(parts) < 5:
        return None
    return parts[3], parts[4]


def _anatomy(source: Source) -> Iterator[Violation]:
    place = face_of(source)
    if not place:
        return
    module, face = place
    if face not in MAY_IMPORT:
        yield Violation(source.path, f"{face} is not a part of a module: {', '.join(sorted(MAY_IMPORT))}")
        return
    for found in source.imports:
        for name in found.names or ("",):
            part = _part(f"{found.module}.{name}".rstrip(".").split("."), module)
            if part and part != f"own.{face}" and not _may(face, part):
                yield Violation(source.path, f"{face} may not import {part.replace('own.', '')}", found.line)


def _part(target: list[str], module: str) -> str | None:
    match target:
        case ["courtyard", "kernel", room, *_]:
            return f"kernel.{room}"
        case ["courtyard", "modules", other, face, *_]:
            return f"own.{face}" if other == module else f"others.{face}"
        case [driver, *_] if driver in DRIVERS:
            return f"the driver {driver}"
        case _:
            return None


def _may(face: str, part: str) -> bool:
    allowed = MAY_IMPORT[face]
    if part == "kernel.documents":
        return face in SPEAK_TO_DOCUMENTS
    if part.startswith("the driver"):
        return False
    if part in SHOW_NOTHING.get(face, ()):
        return False
    return FREE in allowed or part in allowed or (part.startswith("kernel.") and ANY_KERNEL_ROOM in allowed)


def _never_awaits(source: Source) -> Iterator[Violation]:
    place = face_of(source)
    if place and place[1] in NEVER_AWAITS:
        for node in source.nodes:
            if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
                yield Violation(source.path, f"{place[1]} never awaits", node.lineno)


def _no_business(source: Source) -> Iterator[Violation]:
    place = face_of(source)
    if not place or place[1] not in NO_BUSINESS:
        return
    for function in source.functions:
        ifs = sum(isinstance(node, ast.If | ast.IfExp | ast.Match) for node in ast.walk(function.node))
        if ifs > IFS_AT_MOST:
            yield Violation(
                f"{source.path}::{function.name}",
                f"decides {ifs} times, at most {IFS_AT_MOST} may stand in {place[1]}",
                function.node.lineno,
                ifs,
            )


def _says_only_what_it_is_for(source: Source) -> Iterator[Violation]:
    if not source.path.startswith("src/courtyard/modules/") or not source.path.endswith("/__init__.py"):
        return
    if not source.docstring:
        yield Violation(source.path, "has no docstring: purpose, nouns, invariants")
    for statement in source.tree.body[1:]:
        if face_of(source) == (source.module.rpartition(".")[2], "__init__") or not isinstance(
            statement, ast.Import | ast.ImportFrom | ast.Assign
        ):
            yield Violation(source.path, "holds more than it should", statement.lineno)


M = "src/courtyard/modules/recipes"

ANATOMY = Rule(
    "anatomy",
    "Section 3 of the house plan and ADR 0006 say what each file of a module may import.",
    on_each(_anatomy, "src/courtyard/modules/"),
    fails=(
        {f"{M}/models.py": "from courtyard.modules.recipes.store import RecipeStore"},
        {f"{M}/models.py": "from courtyard.kernel.documents import Document"},
        {f"{M}/rules.py": "from courtyard.kernel.cache import Cache"},
        {f"{M}/formats/jsonld.py": "from courtyard.kernel.documents import Collection"},
        {f"{M}/actions/likes.py": "from courtyard.kernel.documents import Collection"},
        {f"{M}/actions/likes.py": "from courtyard.kernel.web import page"},
        {f"{M}/actions/likes.py": "from courtyard.modules.recipes import schemas"},
        {f"{M}/store.py": "from bson import ObjectId"},
        {f"{M}/actions.py": "from pymongo.errors import DuplicateKeyError"},
        {f"{M}/routes.py": "from courtyard.modules.recipes.store import RecipeStore"},
        {f"{M}/contract.py": "from courtyard.modules.recipes.models import Recipe"},
        {f"{M}/pages.py": "from courtyard.modules.accounts.contract import Accounts"},
        {f"{M}/manager.py": "import re"},
        {f"{M}/access.py": "from .actions import publish"},
    ),
    passes=(
        {f"{M}/models.py": "import msgspec\nfrom courtyard.kernel.basics import Id"},
        {f"{M}/store.py": "from courtyard.kernel.documents import Collection"},
        {f"{M}/module.py": "from courtyard.kernel.documents import Index\nfrom courtyard.kernel.module import Module"},
        {f"{M}/actions/likes.py": "from courtyard.kernel.cache import Cache\nfrom .ratings import rate"},
        {f"{M}/actions.py": "from courtyard.modules.accounts.contract import Accounts"},
        {f"{M}/commands.py": "import typer\nfrom courtyard.modules.recipes.formats.jsonld import read"},
        {f"{M}/schemas.py": "from courtyard.modules.recipes.models import Difficulty"},
    ),
)

NEVER_AWAIT = Rule(
    "never-await",
    "Fetch in the action and hand the value in.",
    on_each(_never_awaits, "src/"),
    fails=(
        {f"{M}/models.py": "async def f(): pass"},
        {f"{M}/rules/scaling.py": "class A:\n    async def f(self): ..."},
        {f"{M}/formats/jsonld.py": "async def f(x): await x"},
    ),
    passes=({f"{M}/models.py": "def f(): pass"}, {f"{M}/actions.py": "async def f(x): await x"}),
)

FOUR_WAYS = "def f(a, b):\n    if a:\n        return 1\n    if b:\n        return 2\n    return 3 if a else 4\n"
NO_BUSINESS_IFS = Rule(
    "no-business-if",
    "Decide in rules or actions; a face parses, calls and shapes.",
    on_each(_no_business, "src/"),
    fails=({f"{M}/routes.py": FOUR_WAYS}, {f"{M}/pages/browse.py": FOUR_WAYS}, {f"{M}/jobs.py": FOUR_WAYS}),
    passes=({f"{M}/actions.py": FOUR_WAYS}, {f"{M}/routes.py": "def f(a):\n    if a:\n        return 1\n    return 2"}),
)

DOCSTRING_ONLY = Rule(
    "module-docstring-only",
    "A module's package holds its docstring; the package of a part (models/) may also pass on the part's public names.",
    on_each(_says_only_what_it_is_for, "src/"),
    fails=(
        {f"{M}/__init__.py": ""},
        {f"{M}/__init__.py": '"""Recipes."""\nfrom courtyard.modules.recipes.models import Recipe'},
        {f"{M}/actions/__init__.py": '"""Use cases."""\ndef publish(): ...'},
        {f"{M}/models/__init__.py": "from courtyard.modules.recipes.models.recipe import Recipe"},
    ),
    passes=(
        {f"{M}/__init__.py": '"""Recipes: dishes that people write down and cook."""'},
        {f"{M}/models/__init__.py": '"""Documents."""\nfrom .recipe import Recipe\n__all__ = ["Recipe"]'},
        {"src/courtyard/kernel/basics/__init__.py": '"""Basics."""\n__all__ = []'},
    ),
)

RULES = (ANATOMY, NEVER_AWAIT, NO_BUSINESS_IFS, DOCSTRING_ONLY)
