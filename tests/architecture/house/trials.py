"""Trials: every route is asked by some test, and browsers are asked so that they can answer."""

import ast
import re
from collections.abc import Iterator

from architecture.house.rule import Rule, Violation, file_rule, on_each
from architecture.house.source import Source, Tree, dotted

PARAMETER = re.compile(r"^\{\w+(?::\w+)?\}$")
TESTS = re.compile(r"^tests/(?!architecture/)")
FUNCTION = re.compile(r"\s*(?:async\s+)?(?:\(|function\b|\w+\s*=>)")


def _asked(tree: Tree) -> Iterator[Violation]:
    tests = "\n".join(source.text for path, source in tree.items() if TESTS.match(path) and source.is_python)
    for source in tree.values():
        if source.is_python and source.path.startswith("src/"):
            for path, line in _declared(source):
                if not re.search(_in_a_test(path), tests):
                    yield Violation(f"{source.path}::{path}", f"no test asks for {path}", line)


def _declared(source: Source) -> Iterator[tuple[str, int]]:
    """The paths of ``@route(method, path, …)``."""
    for function in source.functions:
        for decorator in function.node.decorator_list:
            if isinstance(decorator, ast.Call) and dotted(decorator.func) in {"route", "http.route"}:
                path = decorator.args[1]
                if isinstance(path, ast.Constant) and isinstance(path.value, str):
                    yield path.value, decorator.lineno


def _in_a_test(path: str) -> str:
    """How the path may stand in a test: with any value, or an f-string's, for each of its parameters.

    What comes before the last parameter may be a name of the test, and so may a last word: ``f"{place}/edit"``,
    ``for act in ("like", "unlike")``.
    """
    segments = path.strip("/").split("/")
    last = max((n for n, segment in enumerate(segments) if PARAMETER.match(segment)), default=None)
    whole = "".join("/" + (r"[^/\s\"']+" if PARAMETER.match(each) else re.escape(each)) for each in segments)
    tail = "".join("/" + re.escape(each) for each in segments[last + 1 :]) if last is not None else ""
    ending = r"(?=[\"'?#&{\s])"
    word = rf"|[\"']{re.escape(segments[-1])}[\"']" if tail.count("/") == 1 else ""
    return f"(?:{whole}{ending}|[}}]{tail}{ending}{word})" if tail else whole + ending


def _waits_for_functions(source: Source) -> Iterator[Violation]:
    for name, call in source.calls:
        if name.endswith(".wait_for_function") and call.args and not FUNCTION.match(_begins(call.args[0])):
            yield Violation(source.path, "has the browser wait for an expression", call.lineno)


def _begins(node: ast.expr) -> str:
    """How a text in quotes begins; of what has a name it is believed that it is a function."""
    if isinstance(node, ast.JoinedStr):
        node = node.values[0] if node.values else ast.Constant("")
    return str(node.value) if isinstance(node, ast.Constant) else "() => named"


ROUTES = "src/courtyard/modules/recipes/pages.py"
TEST = "tests/modules/recipes/test_pages.py"

ASKED = Rule(
    "routes-tried",
    "Ask for it in a test: a page or an answer that nobody has seen is not finished.",
    _asked,
    fails=(
        {ROUTES: '@route("GET", "/recipes/new", may=MEMBERS)\nasync def f(): ...', TEST: 'get("/recipes/newest")'},
        {ROUTES: '@route("GET", "/recipes/{recipe:str}/edit")\nasync def f(): ...', TEST: 'get(f"{place}/edited")'},
        {ROUTES: '@route("GET", "/recipes/{recipe:str}")\nasync def f(): ...', TEST: 'get("/recipes")'},
        {ROUTES: '@route("GET", "/recipes/new")\nasync def f(): ...', "tests/architecture/test_a.py": '"/recipes/new"'},
    ),
    passes=(
        {ROUTES: '@route("GET", "/recipes/new")\nasync def f(): ...', TEST: 'get("/api/recipes/new?next=1")'},
        {ROUTES: '@route("GET", "/recipes/{recipe:str}")\nasync def f(): ...', TEST: "get(f'/recipes/{slug}')"},
        {ROUTES: '@route("GET", "/recipes/{recipe:str}/edit")\nasync def f(): ...', TEST: 'get(f"{place}/edit")'},
        {
            ROUTES: '@route("GET", "/recipes/{recipe:str}/edit")\nasync def f(): ...',
            TEST: 'get("/recipes/a-soup/edit")',
        },
        {ROUTES: '@route("POST", "/recipes/{recipe:str}/like")\nasync def f(): ...', TEST: 'for act in ("like",): ...'},
    ),
)

WAITING = file_rule(
    "waits-for-functions",
    "Give a function: an expression is evaluated at each look, which a page's policy refuses from the second one on.",
    on_each(_waits_for_functions, "tests/"),
    TEST,
    fails=[
        "page.wait_for_function('document.title')",
        "page.wait_for_function(f'document.title.length === {2 * before}')",
        "self.page.wait_for_function('navigator.serviceWorker.ready.then((it) => it.scope)')",
    ],
    passes=[
        "page.wait_for_function('() => document.title')",
        "page.wait_for_function('at => document.querySelector(at)', arg=at)",
        "page.wait_for_function(STANDS_STILL)",
    ],
)

RULES = (ASKED, WAITING)
