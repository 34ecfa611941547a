"""No component lets text become markup, whichever of its arguments the text arrives in."""

from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import msgspec
import pytest
from jinja2 import nodes
from markupsafe import Markup

import courtyard.kernel.web
from courtyard.kernel.web import (
    Accent,
    FormState,
    PageContext,
    Point,
    Product,
    Site,
    StaticFiles,
    Templates,
    Trouble,
    error_page,
)

EVIL = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>"
COMPONENTS = Path(courtyard.kernel.web.__file__).parent / "templates" / "components"
FORM = FormState({"f": [EVIL]}, {"f": EVIL, "": EVIL})
PAGE = PageContext(path=f"/{EVIL}", query="q=%3Cscript%3E&sort=a")

SEEN = SimpleNamespace(url=EVIL, width=3, height=2, media_type=EVIL)
FILE = SimpleNamespace(
    is_ready=True,
    state=EVIL,
    still=SEEN,
    films=[SEEN],
    srcset=lambda _: EVIL,
    source=lambda _: SEEN,
    thumb=lambda _: SEEN,
)

FACET = {"value": EVIL, "label": EVIL, "count": 3}
# What is not a text: these arguments have a shape; the texts inside them are evil.
SHAPED: dict[str, Any] = {
    "form": FORM,
    "shown": FILE,
    "name": "f",
    "options": [(EVIL, EVIL)],
    "hidden": {EVIL: EVIL},
    "page": PAGE,
    "columns": [{"label": EVIL, "key": "a"}],
    "points": [Point(EVIL, 3)],
    "small": True,
    "disabled": True,
    "busy": True,
    "required": True,
    "optional": True,
    "pressed": True,
    "multiple": True,
    "show_label": True,
    "is_empty": True,
    "eager": True,
    "on": True,
    "compact": False,
    "hide_label": False,
    "show": True,
    "spellcheck": True,
    "count": 2,
    "average": 3.5,
    "decimals": 0,
    "max": 10,
    "sort_name": "sort",
}
BY_MACRO: dict[tuple[str, str], Any] = {
    ("avatar", "name"): EVIL,
    ("icon", "name"): EVIL,
    ("button", "name"): EVIL,
    ("icon_button", "name"): EVIL,
    ("star_input", "name"): EVIL,
    ("tabs", "items"): [(EVIL, EVIL, True, 3)],
    ("breadcrumbs", "items"): [(EVIL, EVIL)],
    ("fact_row", "items"): [(EVIL, EVIL)],
    ("file_state", "shown"): None,
    ("progress", "value"): 5,
    ("facet_group", "values"): [FACET],
    ("facet_group", "chosen"): [EVIL],
    ("facet_choice", "values"): [FACET],
    ("star_input", "value"): 3,
}


def macros() -> list[tuple[str, list[str], bool]]:
    """Every public macro: name, arguments, whether it takes a call body."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    found = []
    for path in sorted(COMPONENTS.glob("*.html")):
        for macro in environment.parse(path.read_text()).find_all(nodes.Macro):
            if not macro.name.startswith("_"):
                takes_body = any(name.name == "caller" for name in macro.find_all(nodes.Name))
                found.append((macro.name, [argument.name for argument in macro.args], takes_body))
    return found


class Reader(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" or (tag == "img" and dict(attrs).get("src") == "x"):
            self.dangers.append(tag)
        self.dangers += [name for name, _ in attrs if name.startswith("on") or name in ("style", "src=x")]


def dangers(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.dangers


def test_the_reader_sees_what_escaping_would_let_through() -> None:
    assert set(dangers(f'<p title="{EVIL}">{EVIL}</p>')) == {"img", "onerror", "script"}


@pytest.mark.parametrize(("name", "arguments", "takes_body"), macros(), ids=[macro[0] for macro in macros()])
def test_a_component_escapes_every_text(
    with_template: Templates, name: str, arguments: list[str], *, takes_body: bool
) -> None:
    given = {each: BY_MACRO.get((name, each), SHAPED.get(each, EVIL)) for each in arguments}
    if takes_body:
        given["caller"] = lambda: Markup("<b>body</b>")
    html = with_template.render("here.html", PageContext(), name=name, arguments=given)
    assert dangers(html) == []
    if name not in ("mark", "skeleton", "tiles", "confirm_dialog", "stars", "file_state"):
        assert "&lt;script&gt;" in html or name == "avatar"


def test_a_body_is_shown_as_it_is(with_template: Templates) -> None:
    given = {"title": "A", "caller": lambda: Markup("<b>body</b>")}
    assert "<b>body</b>" in with_template.render("here.html", PageContext(), name="card", arguments=given)


def test_the_layout_escapes_what_comes_with_the_request(templates: Templates) -> None:
    product = Product("x", EVIL, "/x", Accent.TEAL)
    page = PageContext(
        path=f"/{EVIL}", query=EVIL, product=product, site=Site(name=EVIL, products=(product, product)), language="en"
    )
    html = error_page(templates, page, Trouble(404, EVIL, EVIL))
    known = [danger for danger in dangers(html) if danger != "script"]
    assert known == []
    assert "<script>alert" not in html


def test_translating_does_not_make_text_safe(static: StaticFiles, tmp_path: Path) -> None:
    (tmp_path / "said.html").write_text(
        '{{ _(evil) }}{{ _("By %(who)s", who=evil) }}{{ ngettext("%(num)d %(who)s", "", 1, who=evil) }}'
        '{{ _("%(who)s, %(when)s", who=evil, when=markup) }}'
    )
    html = Templates([tmp_path], static).render("said.html", PageContext(), evil=EVIL, markup=Markup("<time></time>"))
    assert dangers(html) == []
    assert html.count("&lt;script&gt;") == 4
    assert html.endswith(", <time></time>")


def test_json_data_cannot_end_its_element(static: StaticFiles, tmp_path: Path) -> None:
    (tmp_path / "data.html").write_text("{{ value|json_data }}")
    templates = Templates([tmp_path], static)
    for text in ("</script>", "<!--", "]]>", "&amp;", "\u2028", "\u2029"):
        html = templates.render("data.html", PageContext(), value={"name": text})
        assert not set("<>&\u2028\u2029") & set(html), text
        assert msgspec.json.decode(str(html)) == {"name": text}
