"""Rules that every template of the house keeps, whichever module it belongs to."""

import re
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

import courtyard
from courtyard.kernel.web import StaticFiles, Templates

SOURCE = Path(courtyard.__file__).parent
FOLDERS = sorted(path for path in SOURCE.glob("modules/*/templates") if path.is_dir())
STATIC = sorted(path for path in SOURCE.glob("modules/*/static") if path.is_dir())
ALL = sorted(SOURCE.glob("**/templates/**/*.html"))
SHOWN = [path for path in ALL if "dev" not in path.parts]  # the gallery's samples are shown to developers only

JINJA = re.compile(
    r"\{% block main_class %\}.*?\{% endblock %\}|\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}",  # class names are no words
    re.DOTALL,
)
WORD = re.compile(r"[^\W\d_]{2,}")
SPOKEN = ("title", "aria-label", "placeholder", "alt")
NAMES = {"API", "OpenAPI", "JSON", "LD", "Markdown", "Cooklang"}  # written alike in every language
GETTEXT = {"_", "gettext", "ngettext", "pgettext"}
SENTENCE = re.compile(r"^[A-Z][a-z]+\b")


class Rules(HTMLParser):
    """Collects words outside gettext, and whatever the Content-Security-Policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.refused: list[str] = []
        self._quiet = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self._quiet = tag in ("script", "style")
        kind = held.get("type") or ""
        if tag == "style" or (tag == "script" and "src" not in held and "nonce" not in held and kind != LD_JSON):
            self.refused.append(f"<{tag}>")
        self.refused += [name for name, _ in attrs if name == "style" or re.match(r"on|hx-on|hx-vars", name)]
        self.refused += [value for _, value in attrs if value and value.strip().startswith("javascript:")]
        for name in SPOKEN:
            self._note(held.get(name) or "")

    def handle_endtag(self, _tag: str) -> None:
        self._quiet = False

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self._note(data)

    def _note(self, text: str) -> None:
        self.words += [word for word in WORD.findall(text) if word not in NAMES]


LD_JSON = "application/ld+json"


def read(source: str) -> Rules:
    rules = Rules()
    rules.feed(JINJA.sub("\u00a7", source))
    rules.close()
    return rules


def sentences_outside_gettext(source: str) -> list[str]:
    """Constants that look like words for people and are no argument of gettext or ``plural``."""
    tree = jinja2.Environment(
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True
    ).parse(source)
    translated: set[int] = set()
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT:
            translated |= {id(each) for each in call.find_all(nodes.Const)}
    for applied in tree.find_all(nodes.Filter):
        if applied.name == "plural":
            translated |= {id(each) for argument in applied.args for each in [argument]}
    return [
        each.value
        for each in tree.find_all(nodes.Const)
        if isinstance(each.value, str)
        and id(each) not in translated
        and SENTENCE.match(each.value)
        and not set(WORD.findall(each.value)) <= NAMES
    ]


def named(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def test_every_template_compiles() -> None:
    templates = Templates(FOLDERS, StaticFiles(STATIC))
    templates.compile_all()
    assert {"layout.html", "errors/error.html", "dev/components.html"} <= set(templates.names())


@pytest.mark.parametrize("path", SHOWN, ids=named)
def test_every_word_goes_through_gettext(path: Path) -> None:
    source = path.read_text()
    assert read(source).words == [], "Write {{ _('…') }} around these words."
    assert sentences_outside_gettext(source) == [], "Write _('…') around these words."


@pytest.mark.parametrize("path", ALL, ids=named)
def test_nothing_stands_inline_that_the_policy_refuses(path: Path) -> None:
    assert read(path.read_text()).refused == [], "Use a class, an SVG attribute or a file with script."


@pytest.mark.parametrize(
    "source",
    ["<p>Hello</p>", "<p>{{ name }} likes it</p>", '<input placeholder="Search">', '<img alt="A plum">', "<b>été</b>"],
)
def test_bare_words_are_found(source: str) -> None:
    assert read(source).words


@pytest.mark.parametrize("source", ['{{ ui.button("Save") }}', '{{ "Save" if new else _("Keep") }}'])
def test_bare_words_in_expressions_are_found(source: str) -> None:
    assert sentences_outside_gettext(source) == ["Save"]


@pytest.mark.parametrize(
    "source",
    [
        '{{ ui.button(_("Save"), "quiet") }}',
        '{{ count|plural("Recipe", "Recipes") }}',
        '{{ ngettext("One vote", "%(num)d votes", n) }}',
    ],
)
def test_translated_words_pass(source: str) -> None:
    assert sentences_outside_gettext(source) == []
    assert read(source).words == []


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        '<a href="{{ x }}" onclick="go()">',
        "<script>go()</script>",
        "<style>p{}</style>",
        '<a href="javascript:go()">',
        '<button hx-on:click="go()">',
    ],
)
def test_what_the_policy_refuses_is_found(source: str) -> None:
    assert read(source).refused


@pytest.mark.parametrize(
    "source",
    [
        '<script src="{{ x }}" defer></script>',
        '<script nonce="{{ n }}">1</script>',
        f'<script type="{LD_JSON}">1</script>',
    ],
)
def test_what_the_policy_allows_passes(source: str) -> None:
    assert read(source).refused == []
