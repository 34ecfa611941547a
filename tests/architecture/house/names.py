"""Public names and names of rooms: what a room offers stands in its package, and no room is called after nothing."""

import ast
from collections.abc import Iterator

from architecture.house.arrows import RANK, targets
from architecture.house.rule import Rule, Violation, on_each
from architecture.house.source import Source, Tree

ATTRACT_ANYTHING = {"utils", "util", "common", "core", "lib", "libs", "helpers", "helper", "services", "misc"}


def _front_door(source: Source) -> Iterator[Violation]:
    own = source.module.split(".")
    for target, found in targets(source):
        parts = target.split(".")
        if parts[:2] != ["courtyard", "kernel"] or own[:3] == parts[:3]:
            continue
        if len(found.module.split(".")) > 3 or (not found.names and len(parts) > 3):
            yield Violation(source.path, f"imports {target}: ask {'.'.join(parts[:3])} for it", found.line)


def _says_what_it_offers(source: Source) -> Iterator[Violation]:
    parts = source.module.split(".")
    if source.path.endswith("/__init__.py") and parts[:2] == ["courtyard", "kernel"] and len(parts) == 3:
        if not source.docstring:
            yield Violation(source.path, "has no docstring that says what the room is for")
        if not any(_defines_all(node) for node in source.tree.body):
            yield Violation(source.path, "has no __all__")
        if parts[2] not in RANK:
            yield Violation(source.path, "has no place in the order of the kernel's rooms")


def _defines_all(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)


def _all_keeps_its_word(source: Source) -> Iterator[Violation]:
    listed = next((node for node in source.tree.body if _defines_all(node)), None)
    if isinstance(listed, ast.Assign) and isinstance(listed.value, ast.List | ast.Tuple):
        for item in listed.value.elts:
            if isinstance(item, ast.Constant) and isinstance(item.value, str) and item.value.startswith("_"):
                yield Violation(source.path, f"offers the private name {item.value}", item.lineno)
    for target, found in targets(source):
        name = target.rpartition(".")[2]
        if name.startswith("_") and not name.startswith("__") and found.names:
            yield Violation(source.path, f"imports the private name {target}", found.line)


def _rooms_have_names(tree: Tree) -> Iterator[Violation]:
    for path in tree:
        for part in path.removesuffix(".py").split("/"):
            if part in ATTRACT_ANYTHING:
                yield Violation(path, f"{part} is a name that attracts anything")


HTTP = "src/courtyard/kernel/http"

FRONT_DOOR = Rule(
    "front-door",
    "Import a room of the kernel through its package; offer the name there if it is meant for others.",
    on_each(_front_door, "src/"),
    fails=(
        {f"{HTTP}/a.py": "from courtyard.kernel.basics.errors import Refusal"},
        {f"{HTTP}/a.py": "import courtyard.kernel.basics.errors"},
        {"src/courtyard/modules/tasks/rules.py": "from courtyard.kernel.basics.errors import Refusal"},
    ),
    passes=(
        {f"{HTTP}/a.py": "from courtyard.kernel.basics import Refusal"},
        {f"{HTTP}/a.py": "from courtyard.kernel.http.errors import render"},
        {f"{HTTP}/a.py": "import courtyard.kernel.basics"},
    ),
)

OFFERS = Rule(
    "offers",
    "Give the room a docstring and an __all__ with its public names.",
    on_each(_says_what_it_offers, "src/"),
    fails=(
        {f"{HTTP}/__init__.py": "__all__ = []"},
        {f"{HTTP}/__init__.py": '"""HTTP."""\nfrom courtyard.kernel.http.errors import render'},
        {"src/courtyard/kernel/attic/__init__.py": '"""Old things."""\n__all__ = []'},
    ),
    passes=(
        {f"{HTTP}/__init__.py": '"""HTTP."""\n__all__ = ["render"]'},
        {f"{HTTP}/inner/__init__.py": '"""Inner."""'},
    ),
)

PRIVATE = Rule(
    "private-names",
    "A name with a leading underscore stays in its file.",
    on_each(_all_keeps_its_word, "src/", "tests/"),
    fails=(
        {f"{HTTP}/a.py": "from courtyard.kernel.http.errors import _render"},
        {f"{HTTP}/__init__.py": '__all__ = ["_render"]'},
        {"tests/kernel/http/test_a.py": "from courtyard.kernel.http.errors import _render"},
    ),
    passes=(
        {f"{HTTP}/a.py": "from courtyard.kernel.http.errors import render"},
        {f"{HTTP}/a.py": "from courtyard import __version__"},
    ),
)

ROOM_NAMES = Rule(
    "room-names",
    "Name the room after its subject.",
    _rooms_have_names,
    fails=(
        {"src/courtyard/utils/text.py": ""},
        {"src/courtyard/kernel/http/helpers.py": ""},
        {"tests/common/a.py": ""},
    ),
    passes=({"src/courtyard/kernel/basics/text.py": ""}, {"tests/support/actors.py": ""}),
)

RULES = (FRONT_DOOR, OFFERS, PRIVATE, ROOM_NAMES)
