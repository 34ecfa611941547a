"""Who may import whom between the rooms, and that no chain of imports comes back to where it began."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from architecture.house.rule import Rule, Violation, on_each
from architecture.house.source import Import, Source, Tree

LEFT_TO_RIGHT: tuple[frozenset[str], ...] = (
    frozenset({"basics"}),
    frozenset({"settings"}),
    frozenset({"telemetry"}),
    frozenset({"engines", "documents", "cache", "blobs", "push", "payments"}),
    frozenset({"limits", "privacy"}),
    frozenset({"events", "jobs", "live", "audit"}),
    frozenset({"mail", "search"}),
    frozenset({"calls", "http"}),
    frozenset({"web"}),
    frozenset({"module"}),
)
RANK = {room: rank for rank, group in enumerate(LEFT_TO_RIGHT) for room in group}
MAY_ENTER = {
    "kernel": ["kernel"],
    "gateway": ["gateway", "kernel"],
    "modules": ["modules", "kernel"],
    "processes": ["processes", "gateway", "modules", "kernel"],
    "__main__": ["processes"],
}
PUBLIC_TO_OTHER_MODULES = {"contract", "events"}


def targets(source: Source) -> Iterator[tuple[str, Import]]:
    """Each dotted name of ours that the file imports: ``from a import b`` counts as ``a.b``."""
    for found in source.imports:
        if found.module.split(".")[0] == "courtyard":
            for name in found.names or ("",):
                yield f"{found.module}.{name}".rstrip("."), found


def _arrows(source: Source) -> Iterator[Violation]:
    for target, found in targets(source):
        reason = _objection(source.module.split("."), target.split("."))
        if reason:
            yield Violation(source.path, f"imports {target}: {reason}", found.line)


def _objection(here: list[str], there: list[str]) -> str | None:
    """Why ``here`` may not import ``there``, or None."""
    match here[1:2], there[1:2]:
        case ["kernel"], ["kernel"]:
            return _kernel_objection(here[2:], there[2:])
        case ["modules"], ["modules"]:
            return _modules_objection(here[2:], there[2:])
        case ["processes" | "__main__"], ["modules"]:
            return (
                None if there[3:4] == ["module"] else "processes know a module by its manifest only (modules.X.module)"
            )
        case [room], [other] if not other.startswith("__") and other not in MAY_ENTER.get(room, ()):
            return f"{room} imports {' and '.join(MAY_ENTER.get(room, ['nothing']))} only"
        case _:
            return None


def _kernel_objection(own: list[str], other: list[str]) -> str | None:
    if not own or not other:
        return "name the room of the kernel that is meant"
    if own[0] == other[0]:
        return None
    if own[0] not in RANK or other[0] not in RANK:
        return f"kernel.{own[0] if own[0] not in RANK else other[0]} has no place in the order of the kernel's rooms"
    if RANK[own[0]] == RANK[other[0]]:
        return f"{own[0]} and {other[0]} are siblings"
    return f"{other[0]} stands to the right of {own[0]}" if RANK[other[0]] > RANK[own[0]] else None


def _modules_objection(own: list[str], other: list[str]) -> str | None:
    if not own or not other:
        return "name the module that is meant"
    if own[0] == other[0] or (len(other) > 1 and other[1] in PUBLIC_TO_OTHER_MODULES):
        return None
    return f"{own[0]} may use {other[0]}'s contract and events only"


def _cycles(tree: Tree) -> Iterator[Violation]:
    files = {source.module: source for source in tree.values() if source.is_python and source.path.startswith("src/")}
    graph = {name: {_file_of(target, files) for target, _ in targets(source)} for name, source in files.items()}
    chain = _cycle({name: found - {""} for name, found in graph.items()})
    if chain:
        yield Violation(files[chain[0]].path, "imports itself by way of " + " ← ".join(chain))


def _call_cycles(tree: Tree) -> Iterator[Violation]:
    calls: dict[str, set[str]] = {}
    for source in [source for source in tree.values() if source.is_python]:
        here = source.module.split(".")
        for target, _ in targets(source) if here[:2] == ["courtyard", "modules"] and here[2:] else ():
            match target.split("."):
                case ["courtyard", "modules", other, "contract", *_] if other != here[2]:
                    calls.setdefault(here[2], set()).add(other)
    chain = _cycle(calls)
    if chain:
        yield Violation(f"src/courtyard/modules/{chain[0]}", "calls itself by way of " + " ← ".join(chain))


def _cycle(graph: dict[str, set[str]]) -> list[str]:
    """One chain that comes back to where it began, or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [str(name) for name in error.args[1]]
    return []


def _file_of(target: str, files: dict[str, Source]) -> str:
    """The file that an import reads: ``a.b`` itself, or ``a`` where ``b`` is a name in it; empty when not ours."""
    package = target.rpartition(".")[0]
    return target if target in files else package if package in files else ""


KERNEL = "src/courtyard/kernel"
RECIPES = "src/courtyard/modules/recipes"

ARROWS = Rule(
    "arrows",
    "Section 2 of the house plan lists what may import what; turn the dependency round or pass the thing in.",
    on_each(_arrows, "src/"),
    fails=(
        {f"{KERNEL}/basics/a.py": "from courtyard.kernel.settings import Settings"},
        {f"{KERNEL}/cache/a.py": "from courtyard.kernel import documents"},
        {f"{KERNEL}/http/a.py": "import courtyard.kernel.web"},
        {f"{KERNEL}/attic/a.py": "from courtyard.kernel.basics import now"},
        {f"{KERNEL}/http/a.py": "from courtyard.modules.recipes.contract import Recipes"},
        {f"{KERNEL}/http/a.py": "from courtyard.modules import recipes"},
        {f"{RECIPES}/actions.py": "from courtyard import processes"},
        {f"{KERNEL}/http/a.py": "from ...processes import everything"},
        {f"{RECIPES}/actions.py": "from courtyard.modules.accounts.store import users"},
        {f"{RECIPES}/actions.py": "from courtyard.modules.accounts import store"},
        {f"{RECIPES}/actions.py": "from courtyard.processes.everything import run"},
        {"src/courtyard/processes/api.py": "from courtyard.modules.recipes.actions import publish"},
        {"src/courtyard/gateway/routes.py": "from courtyard.modules.recipes.contract import Recipes"},
    ),
    passes=(
        {f"{KERNEL}/basics/a.py": "import re\nfrom courtyard.kernel.basics.errors import Refusal"},
        {f"{KERNEL}/limits/a.py": "from courtyard.kernel.cache import Cache"},
        {f"{KERNEL}/module/a.py": "from courtyard.kernel.web import page\nfrom courtyard.kernel.http import route"},
        {f"{RECIPES}/actions.py": "from courtyard.modules.accounts.contract import Accounts"},
        {f"{RECIPES}/reactions.py": "from courtyard.modules.accounts import events"},
        {f"{RECIPES}/store.py": "from courtyard.modules.recipes.models import Recipe"},
        {"src/courtyard/processes/api.py": "from courtyard.modules.recipes.module import RECIPES"},
        {"src/courtyard/processes/api.py": "from courtyard.gateway import Edge"},
        {f"{KERNEL}/http/a.py": "from courtyard import __version__"},
    ),
)

CYCLES = Rule(
    "cycles",
    "Move what both need into a third file to their left.",
    _cycles,
    fails=(
        {f"{KERNEL}/basics/a.py": "import courtyard.kernel.basics.a"},
        {
            f"{KERNEL}/basics/a.py": "from courtyard.kernel.basics.b import b",
            f"{KERNEL}/basics/b.py": "from courtyard.kernel.basics import a",
        },
        {
            f"{KERNEL}/basics/__init__.py": "from courtyard.kernel.basics.a import a",
            f"{KERNEL}/basics/a.py": "from courtyard.kernel.basics import b",
        },
    ),
    passes=(
        {
            f"{KERNEL}/basics/__init__.py": "from courtyard.kernel.basics.a import a",
            f"{KERNEL}/basics/a.py": "from courtyard.kernel.basics.b import b",
            f"{KERNEL}/basics/b.py": "import re",
        },
    ),
)

CALL_CYCLES = Rule(
    "call-cycles",
    "Modules that call each other cannot be split into services; let one of them subscribe to the other's facts.",
    _call_cycles,
    fails=(
        {
            f"{RECIPES}/actions.py": "from courtyard.modules.accounts.contract import Accounts",
            "src/courtyard/modules/accounts/actions.py": "from courtyard.modules.recipes import contract",
        },
    ),
    passes=(
        {
            f"{RECIPES}/actions.py": "from courtyard.modules.accounts.contract import Accounts",
            "src/courtyard/modules/accounts/reactions.py": "from courtyard.modules.recipes import events",
            "src/courtyard/modules/accounts/rules/words.txt": "1234qwer",
        },
    ),
)

RULES = (ARROWS, CYCLES, CALL_CYCLES)
