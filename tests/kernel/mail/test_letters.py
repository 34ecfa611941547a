"""Every kind of letter that the house sends: it renders, says the same in HTML and text, and fetches nothing."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from courtyard.kernel.mail import COLLECTIONS, Letter, LetterBook, LetterTemplate
from courtyard.kernel.mail.rendering import MAIL_TEMPLATES, BadTemplate
from courtyard.kernel.mail.shared_letters import SHARED_LETTERS
from courtyard.processes.application import MODULES
from kernel.mail.posting import GREETING, LEAKY, NEWS, TEMPLATES
from support.app import settings_for_tests

OURS = [*SHARED_LETTERS, *(letter for module in MODULES for letter in module.letters)]
FOLDERS = [module.root / "templates" for module in MODULES if module.root is not None]
OF_THE_SPEC = {
    *("welcome", "password_reset", "email_verification", "recipe_shared", "price_alert", "weekly_digest"),
    *("export_ready", "new_device", "security_alert", "receipt"),
}
SETTINGS = settings_for_tests("mongodb://unused", "redis://unused", "none", public_url="https://courtyard.example")
FILES = [*MAIL_TEMPLATES.rglob("*.jinja"), *(file for folder in FOLDERS for file in folder.rglob("letters/*.jinja"))]
every_letter = pytest.mark.parametrize("letter", OURS, ids=[letter.name for letter in OURS])


@pytest.fixture(scope="module")
def book() -> LetterBook:
    return LetterBook([*OURS, GREETING, NEWS, LEAKY], [*FOLDERS, TEMPLATES], SETTINGS)


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", text.lower()))


def test_every_letter_of_the_spec_is_there_once() -> None:
    names = [letter.name for letter in OURS]
    assert set(names) >= OF_THE_SPEC
    assert len(names) == len(set(names))


@every_letter
def test_it_renders_with_its_sample_values(book: LetterBook, letter: LetterTemplate) -> None:
    shown = book.preview(letter.name)
    assert 5 <= len(shown.subject) <= 80
    assert shown.preview
    assert "<!doctype html>" in shown.html
    assert len(shown.html.encode()) < 30_000  # some mail programs cut off at 102 KB
    assert "<" not in re.sub(r"<https?://\S+>", "", shown.text)
    assert max(len(line) for line in shown.text.splitlines() if "://" not in line) <= 78


@every_letter
def test_html_and_text_say_the_same(book: LetterBook, letter: LetterTemplate) -> None:
    shown = book.preview(letter.name)
    page = BeautifulSoup(shown.html, "lxml")
    sheet = page.select_one(".sheet")
    assert sheet is not None
    assert words(sheet.get_text(" ")) <= words(shown.text)
    for link in sheet.select("a"):
        assert str(link["href"]) in shown.text


@every_letter
def test_nothing_is_fetched_and_nothing_runs_when_it_is_opened(book: LetterBook, letter: LetterTemplate) -> None:
    page = BeautifulSoup(book.preview(letter.name).html, "lxml")
    assert page.select("script, img, link, iframe, object, form, [src], [background], [onclick]") == []
    assert "url(" not in str(page)
    assert "@import" not in str(page)
    assert all(str(link["href"]).startswith("https://courtyard.example/") for link in page.select("a"))


@every_letter
def test_it_has_a_language_a_title_and_a_dark_look(book: LetterBook, letter: LetterTemplate) -> None:
    shown = book.preview(letter.name)
    page = BeautifulSoup(shown.html, "lxml")
    assert page.html is not None
    assert page.html["lang"] == "en"
    assert page.title is not None
    assert page.title.text == shown.subject
    assert "prefers-color-scheme: dark" in shown.html
    assert page.select_one('meta[name="color-scheme"][content="light dark"]') is not None


@every_letter
def test_whoever_can_unsubscribe_is_told_how(book: LetterBook, letter: LetterTemplate) -> None:
    shown = book.preview(letter.name)
    assert ("/mail/unsubscribe?" in shown.html) is (not letter.essential)
    assert ("/mail/unsubscribe?" in shown.text) is (not letter.essential)
    assert letter.essential or letter.about


@every_letter
def test_what_somebody_typed_is_never_markup(book: LetterBook, letter: LetterTemplate) -> None:
    evil = '<img src=x onerror="alert(1)">'
    values = {
        name: evil if name in ("name", "title", "text", "message", "recipe") else value
        for name, value in letter.sample.items()
    }
    shown = book.render(Letter(template=letter.name, to="ada@example.org", values=values))
    assert "<img" not in shown.html


def test_a_link_must_be_a_web_address(book: LetterBook) -> None:
    values = {"name": "Ada", "title": "Hello", "text": "", "action": "Look", "url": "javascript:alert(1)"}
    with pytest.raises(BadTemplate, match="web address"):
        book.render(Letter(template="notification", to="ada@example.org", values=values))


def test_a_missing_value_is_named(book: LetterBook) -> None:
    with pytest.raises(BadTemplate, match="letter greeting: 'name' is undefined"):
        book.render(Letter(template="greeting", to="ada@example.org"))


def test_a_secret_cannot_stand_in_a_subject(book: LetterBook) -> None:
    with pytest.raises(BadTemplate, match="'url' is undefined"):
        book.preview("leaky")


def test_links_that_open_something_are_declared_secret() -> None:
    opening = [letter for letter in OURS if "token=" in str(letter.sample)]
    assert {letter.name for letter in opening} == {
        *("email_verification", "password_reset", "email_change_asked", "email_change_offered"),
    }
    assert all(letter.secrets for letter in opening)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_words_pass_through_gettext(file: Path) -> None:
    bare = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<style>.*?</style>|<[^>]*>", " ", file.read_text(), flags=re.DOTALL)
    assert words(bare) == set(), f"{file.name}: put these into _(…)"


def test_times_are_told_in_the_readers_zone(book: LetterBook) -> None:
    assert "22 November 2026, 14:05 (CET)" in book.preview("new_device").text


def test_the_log_and_the_list_have_limits_and_indexes() -> None:
    letters, suppressions = COLLECTIONS
    assert any(each.expire_after_s == 0 for each in letters.indexes)
    assert any(each.unique for each in suppressions.indexes)
