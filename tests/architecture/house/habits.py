"""Habits: small things that a reviewer would otherwise say again and again."""

import ast
import re
import tomllib
from collections.abc import Iterator
from itertools import chain

from architecture.house.rule import Rule, Violation, file_rule, on_each
from architecture.house.source import Source, Tree, dotted

MACHINE = re.compile(r"(?<![\w.])/(?:work|tmp|root)/|pypi\.org|pythonhosted\.org|registry\.npmjs")
NOQA = re.compile(r"#\s*(?:ruff:\s*)?noqa", re.IGNORECASE)
NOQA_EXPLAINED = re.compile(r"#\s*(?:ruff:\s*)?noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*\s+\(.{4,}\)")
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore")
TYPE_IGNORE_EXPLAINED = re.compile(r"#\s*type:\s*ignore\[[\w, -]+\]\s*#\s*\S.{7,}")
ANYTHING = {"Exception", "BaseException", "builtins.Exception"}
PIN = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*==[0-9][\w.+!]*\Z")
NAME = re.compile(r"[\w.-]+")
NOTHING_DONE = (ast.Pass, ast.Continue)
SLEEPS = re.compile(r"^(?:(?:time|asyncio|anyio|trio)\.)?sleep$|\.wait_for_timeout$")
SKIPS = re.compile(r"^pytest\.(?:skip|xfail|importorskip|mark\.(?:skip|skipif|xfail))$")


def _no_machine_words(tree: Tree) -> Iterator[Violation]:
    for source in tree.values():
        for number, line in enumerate(source.lines, 1):
            found = MACHINE.search(line)
            if found:
                yield Violation(source.path, f"names {found[0]}, which is not on the reader's machine", number)


def _no_print(source: Source) -> Iterator[Violation]:
    talks = source.path.startswith("src/courtyard/processes/") or "/commands" in source.path
    for name, call in () if talks else source.calls:
        if name in {"print", "pprint", "pprint.pprint", "breakpoint"}:
            yield Violation(source.path, "prints", call.lineno)


def _no_sleep(source: Source) -> Iterator[Violation]:
    for name, call in () if source.path == "tests/support/waiting.py" else source.calls:
        if SLEEPS.search(name):
            yield Violation(source.path, "sleeps", call.lineno)


def _no_skip(source: Source) -> Iterator[Violation]:
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and SKIPS.match(dotted(node)):
            yield Violation(source.path, f"{dotted(node)} hides a test", node.lineno)


def _no_swallowing(source: Source) -> Iterator[Violation]:
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler):
            yield from _objections_to_handler(source, node)
    for name, call in source.calls:
        if name in {"suppress", "contextlib.suppress"} and any(dotted(argument) in ANYTHING for argument in call.args):
            yield Violation(source.path, "suppresses every exception", call.lineno)


def _objections_to_handler(source: Source, handler: ast.ExceptHandler) -> Iterator[Violation]:
    if handler.type is None:
        yield Violation(source.path, "a bare except also catches the request to stop", handler.lineno)
        return
    if not all(isinstance(statement, NOTHING_DONE) for statement in handler.body):
        return
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    if any(dotted(item) in ANYTHING for item in caught):
        yield Violation(source.path, "swallows every exception", handler.lineno)
    elif not any(line in source.comments for line in range(handler.lineno, (handler.end_lineno or 0) + 1)):
        yield Violation(source.path, "swallows an exception without a comment that says why", handler.lineno)


def _explained_ignores(source: Source) -> Iterator[Violation]:
    if not NOQA.search(source.text) and not TYPE_IGNORE.search(source.text):
        return  # reading comments takes long
    for line, comment in source.comments.items():
        if NOQA.search(comment) and not NOQA_EXPLAINED.search(comment):
            yield Violation(source.path, "noqa without code and bracketed reason", line)
        if TYPE_IGNORE.search(comment) and not TYPE_IGNORE_EXPLAINED.search(comment):
            yield Violation(source.path, "type: ignore without code and reason", line)


def _pinned(tree: Tree) -> Iterator[Violation]:
    for number, line in enumerate(tree["constraints.txt"].lines if "constraints.txt" in tree else (), 1):
        if not PIN.match(line):
            yield Violation("constraints.txt", f"{line!r} is not name==version", number)


def _dependencies_pinned(tree: Tree) -> Iterator[Violation]:
    project = tomllib.loads(tree["pyproject.toml"].text)["project"] if "pyproject.toml" in tree else {}
    wanted = [*project.get("dependencies", []), *chain(*project.get("optional-dependencies", {}).values())]
    pinned = {line.partition("==")[0].replace("_", "-") for line in tree["constraints.txt"].lines} if wanted else set()
    for requirement in wanted:
        found = NAME.match(requirement)
        if found and found[0].lower().replace("_", "-") not in pinned:
            yield Violation("pyproject.toml", f"{found[0]} is not in constraints.txt")


def _tests_can_fail(source: Source) -> Iterator[Violation]:
    if not source.path.rpartition("/")[2].startswith("test_"):
        return
    for function in source.functions:
        test = function.name.rpartition(".")[2].startswith("test_")
        if test and not _is_property(function.node) and not any(map(_can_fail, ast.walk(function.node))):
            yield Violation(f"{source.path}::{function.name}", "asserts nothing", function.node.lineno)


def _is_property(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether generated input is the point: "nothing crashes this" fails by any exception."""
    return any(re.match(r"(?:hypothesis\.)?given\(|\w+\.parametrize\(\)", ast.unparse(d)) for d in node.decorator_list)


def _can_fail(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        name = dotted(node.func).rpartition(".")[2]
        return name.startswith(("assert_", "expect", "raises", "fail", "wait_until", "call_and_validate"))
    return isinstance(node, ast.Assert)


SRC = "src/courtyard/kernel/http/a.py"
TEST = "tests/kernel/http/test_a.py"

MACHINE_WORDS = file_rule(
    "machine-words",
    "Take the place from a setting, tmp_path or the repository's root.",
    _no_machine_words,
    SRC,
    fails=["x = '/" + "work/main'", "# see /" + "tmp/x", "index = 'https://" + "pypi" + ".org/simple'"],
    passes=["x = 'homework/tmp/a'", "x = './" + "tmp/a'"],
)

PRINTS = Rule(
    "no-print",
    "Log it, or return it to the command that prints.",
    on_each(_no_print, "src/"),
    fails=({SRC: "print('x')"}, {SRC: "def f():\n    breakpoint()"}),
    passes=(
        {SRC: "blueprint('x')"},
        {"src/courtyard/processes/cli.py": "print('x')"},
        {"src/courtyard/modules/recipes/commands.py": "print('x')"},
    ),
)

SLEEPING = file_rule(
    "no-sleep",
    "Wait for what is meant: wait_until(predicate, description).",
    on_each(_no_sleep, "tests/"),
    TEST,
    fails=[
        "import time\ntime.sleep(1)",
        "async def f():\n    await asyncio.sleep(0.1)",
        "from asyncio import sleep\nsleep(1)",
        "page.wait_for_timeout(100)",
    ],
    passes=["wait_until(lambda: done, 'the server is up')"],
)

SKIPPING = file_rule(
    "no-skip",
    "Make the test run, or delete it.",
    on_each(_no_skip, "tests/"),
    TEST,
    fails=[
        "@pytest.mark.skip\ndef test_a(): ...",
        "@pytest.mark.xfail(strict=True)\ndef test_a(): ...",
        "pytest.skip('no')",
    ],
    passes=["@pytest.mark.browser\ndef test_a(): ..."],
)

SWALLOWING = file_rule(
    "no-swallowing",
    "Catch the one type that is meant, and say in a comment why nothing is to be done.",
    on_each(_no_swallowing, "src/", "bench/", "tests/"),
    SRC,
    fails=[
        "try:\n    f()\nexcept:\n    g()",
        "try:\n    f()\nexcept Exception:\n    pass  # whatever",
        "for x in y:\n  try:\n    f()\n  except (ValueError, BaseException):\n    continue  # whatever",
        "try:\n    f()\nexcept KeyError:\n    pass",
        "with contextlib.suppress(Exception):\n    f()",
    ],
    passes=[
        "try:\n    f()\nexcept KeyError:\n    pass  # a missing key means that nobody asked yet",
        "try:\n    f()\nexcept Exception:\n    log.exception('f')",
        "with suppress(KeyError):\n    f()",
    ],
)

IGNORES = file_rule(
    "explained-ignores",
    "Write `noqa: CODE  (why)` or `type: ignore[code]  # why`.",
    on_each(_explained_ignores, "src/", "tests/", "bench/", "docs/"),
    SRC,
    fails=[
        "x = 1  # noqa",
        "x = 1  # noqa: E501",
        "x = 1  # noqa: E501 because",
        "# ruff: noqa: E501",
        "x = 1  # type: ignore",
        "x = 1  # type: ignore[attr-defined]",
    ],
    passes=[
        "x = 1  # noqa: E501  (the address is one word)",
        "x = 1  # noqa: E501, B008  (the address is one word)",
        "x = 1  # type: ignore[attr-defined]  # the stubs lack it",
        "x = '# noqa'",
    ],
)

CAN_FAIL = file_rule(
    "tests-can-fail",
    "Assert what the test's name says.",
    on_each(_tests_can_fail, "tests/"),
    TEST,
    fails=[
        "def test_a():\n    f()",
        "@pytest.fixture\ndef test_a():\n    f()",
        "class TestA:\n    async def test_b(self):\n        await f()",
    ],
    passes=[
        "def test_a():\n    assert f()",
        "def test_a():\n    with pytest.raises(KeyError):\n        f()",
        "def test_a(page):\n    expect(page).to_have_title('x')",
        "def a_helper():\n    f()",
        "@given(st.binary())\ndef test_nothing_crashes_it(body):\n    f(body)",
    ],
)

PINNED = file_rule(
    "pins",
    "`make lock` writes it; nothing of one machine stands in it.",
    _pinned,
    "constraints.txt",
    fails=["a>=1", "a @ file:///a.whl", "--index-url x\na==1", "-e .", "a==1 ; python_version > '3'"],
    passes=["a==1.0\nb-c==2.0.post1\n"],
)

PROJECT = '[project]\ndependencies = ["soup>=1"]\n[project.optional-dependencies]\ndev = ["Bowl_x[big]>=2"]\n'
DEPENDENCIES_PINNED = Rule(
    "dependencies-pinned",
    "`make lock` after a change of the dependencies.",
    _dependencies_pinned,
    fails=(
        {"pyproject.toml": PROJECT, "constraints.txt": "soup==1.1\n"},
        {"pyproject.toml": PROJECT, "constraints.txt": "bowl-x==2.0\n"},
    ),
    passes=({"pyproject.toml": PROJECT, "constraints.txt": "bowl-x==2.0\nsoup==1.1\n"},),
)

RULES = (MACHINE_WORDS, PINNED, DEPENDENCIES_PINNED, PRINTS, SLEEPING, SKIPPING, SWALLOWING, IGNORES, CAN_FAIL)
