"""Every route is asked by some test, so every page's template is rendered by one."""

import ast
import re
from collections.abc import Iterator

from architecture.house.rule import Rule, Violation
from architecture.house.source import Source, Tree, dotted

PARAMETER = re.compile(r"^\{\w+(?::\w+)?\}$")
TESTS = re.compile(r"^tests/(?!architecture/)")


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

RULES = (ASKED,)
