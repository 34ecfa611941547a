"""The web room in a few sentences: a page, a form, an error beside its field."""

import re
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

import jinja2
import msgspec
import pytest

from courtyard.kernel.web import (
    Flash,
    FormRefused,
    FormState,
    PageContext,
    StaticFiles,
    Templates,
    Theme,
    Tone,
    Trouble,
    decode_form,
    error_page,
    read_form,
)

URLENCODED = "application/x-www-form-urlencoded"
PAGE = PageContext(path="/things", nonce="n0nce")
THING = """{% extends "layout.html" %}
{% block title %}Things{% endblock %}
{% block main %}<h1>Things</h1>
<form method="post">{{ ui.field(form, "title", "Title") }}{{ ui.field(form, "minutes", "Minutes") }}</form>
{% block list %}<ul id="list">{% for thing in things %}<li>{{ thing }}</li>{% endfor %}</ul>{% endblock %}
{% endblock %}"""


class NewThing(msgspec.Struct):
    title: Annotated[str, msgspec.Meta(min_length=1)]
    minutes: Annotated[int, msgspec.Meta(ge=1)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, static: StaticFiles) -> Templates:
    folder = tmp_path_factory.mktemp("house")
    (folder / "things").mkdir()
    (folder / "things" / "list.html").write_text(THING)
    return Templates([folder], static)


def test_a_page_stands_in_the_layout(house: Templates, static: StaticFiles) -> None:
    html = house.render("things/list.html", PAGE, form=FormState(), things=["One"])
    assert "<title>Things</title>" in html
    assert '<html lang="en" data-theme="auto"' in html
    assert f'href="{static.url("app.css")}"' in html
    assert 'class="skip" href="#main"' in html
    assert "<li>One</li>" in html


def test_what_somebody_typed_is_shown_as_text(house: Templates) -> None:
    html = house.render("things/list.html", PAGE, form=FormState(), things=["<script>alert(1)</script>"])
    assert "<li>&lt;script&gt;alert(1)&lt;/script&gt;</li>" in html


def test_a_wrong_form_is_shown_again_with_what_was_typed_and_why(house: Templates) -> None:
    form = read_form(b"title=Plum+cake&minutes=soon", URLENCODED)
    with pytest.raises(FormRefused) as refused:
        decode_form(form, NewThing)
    html = house.render("things/list.html", PAGE, form=refused.value.state, things=[])
    assert 'value="Plum cake"' in html
    assert 'value="soon"' in html
    wrong = html[html.index('id="minutes"') :]
    assert wrong.startswith(
        'id="minutes" name="minutes" aria-describedby="minutes-error" aria-invalid="true" autofocus'
    )
    assert "Enter a whole number." in wrong


def test_a_right_form_becomes_a_struct() -> None:
    form = read_form(b"title=Plum+cake&minutes=40", URLENCODED)
    assert decode_form(form, NewThing) == NewThing("Plum cake", 40)


def test_one_block_answers_a_partial_request(house: Templates) -> None:
    html = house.render_block("things/list.html", "list", PAGE, things=["One"])
    assert html == '<ul id="list"><li>One</li></ul>'


def test_a_value_that_is_not_given_is_an_error(house: Templates) -> None:
    with pytest.raises(jinja2.UndefinedError, match="things"):
        house.render("things/list.html", PAGE, form=FormState())


def test_a_message_and_the_chosen_look_are_on_the_page(templates: Templates) -> None:
    page = PageContext(theme=Theme.DARK, flashes=(Flash("Saved.", Tone.GOOD),))
    html = error_page(templates, page, Trouble(404))
    assert 'data-theme="dark"' in html
    assert 'class="toast good"' in html
    assert "<p>Saved.</p>" in html


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503])
def test_a_refusal_is_a_page_with_a_next_step(templates: Templates, status: int) -> None:
    page = PageContext(path="/things", query="sort=new")
    html = error_page(templates, page, Trouble(status, "Why <it> failed.", "request-7", 12))
    assert "Why &lt;it&gt; failed." in html
    assert "request-7" in html
    assert 'class="button primary' in html


def test_who_must_sign_in_comes_back_afterwards(templates: Templates) -> None:
    html = error_page(templates, PageContext(path="/things", query="a=1&b=2"), Trouble(401))
    target = re.search(r'href="/sign-in\?next=([^"]+)"', html)
    assert target
    assert unquote(target[1]) == "/things?a=1&b=2"


def test_what_was_compiled_serves_the_next_start(tmp_path: Path, static: StaticFiles) -> None:
    folder, kept = tmp_path / "house", tmp_path / "kept"
    folder.mkdir()
    kept.mkdir()
    page = folder / "page.html"
    page.write_text("one")
    assert Templates([folder], static, kept=kept).render("page.html", PAGE) == "one"
    files = {each: each.stat().st_mtime_ns for each in kept.iterdir()}
    assert Templates([folder], static, kept=kept).render("page.html", PAGE) == "one"
    assert {each: each.stat().st_mtime_ns for each in kept.iterdir()} == files
    page.write_text("another")
    assert Templates([folder], static, kept=kept).render("page.html", PAGE) == "another"
    assert Templates([folder], static, kept=tmp_path / "full").render("page.html", PAGE) == "another"
