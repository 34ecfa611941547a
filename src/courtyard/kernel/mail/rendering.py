"""Letters made of their templates: subject, HTML and text from one file, so that the two never differ in what they say.

A template calls ``part.paragraph(…)``, ``part.button(…)`` and so on; there is one set of these macros that makes HTML
and one that makes text.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from courtyard.kernel.mail.addresses import one_line
from courtyard.kernel.mail.errors import UnknownLetter
from courtyard.kernel.mail.letters import Letter, LetterTemplate
from courtyard.kernel.mail.speech import Speech, moment
from courtyard.kernel.settings import Settings

MAIL_TEMPLATES = Path(__file__).parent / "templates"
SUBJECT_LENGTH_MAX = 200
_BLANK_LINES, _ONE_BLANK = re.compile(r"\n\s*\n"), "\n\n"
_HTML = ("letters/frame_html.jinja", "letters/parts_html.jinja")
_TEXT = ("letters/frame_text.jinja", "letters/parts_text.jinja")


class Rendered(msgspec.Struct, frozen=True):
    """A letter in words; ``preview`` is the line that mailboxes show beside the subject."""

    subject: str
    preview: str
    html: str
    text: str


class BadTemplate(Exception):  # noqa: N818  (an accident of ours, told with the template's name)
    """A template cannot be rendered with these values."""


class LetterBook:
    """All templates of this installation.

    Args:
        templates: As the modules declare them.
        folders: The modules' template folders.
        settings: Where links go.
        reload: Whether to look for changed files at every letter.
    """

    def __init__(
        self, templates: Iterable[LetterTemplate], folders: Sequence[Path], settings: Settings, *, reload: bool = False
    ) -> None:
        self.templates = {each.name: each for each in templates}
        self.base_url = settings.base_url
        self._settings = settings
        self._html = self._environment(folders, autoescape=True, reload=reload)
        self._text = self._environment(folders, autoescape=False, reload=reload)

    def _environment(self, folders: Sequence[Path], *, autoescape: bool, reload: bool) -> Environment:
        made = Environment(
            loader=FileSystemLoader([MAIL_TEMPLATES, *folders]),
            autoescape=autoescape,  # noqa: S701  (the text of a letter is no HTML)
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=reload,
        )
        made.filters.update(moment=moment, web_address=web_address)
        made.globals.update(site="Courtyard", base_url=self.base_url, link=self.link)
        return made

    def link(self, path: str) -> str:
        """The full address of a page of ours."""
        return f"{self.base_url}{path}"

    def template(self, name: str) -> LetterTemplate:
        """The template of this name.

        Raises:
            UnknownLetter: nobody declares one.
        """
        if name not in self.templates:
            raise UnknownLetter.field("template", f"there is no letter called {name}")
        return self.templates[name]

    def render(self, letter: Letter, unsubscribe_url: str = "") -> Rendered:
        """The letter in words.

        Raises:
            UnknownLetter: no such template.
            BadTemplate: a value is missing, or has the wrong form.
            HeaderRefused: the subject would hold a line break.
        """
        template = self.template(letter.template)
        speech = Speech(letter.language)
        said = {"_": speech.say, "ngettext": speech.say_count, "language": letter.language}
        base = {**said, **letter.values, "about": template.about, "unsubscribe_url": unsubscribe_url}
        open_values = {name: value for name, value in base.items() if name not in template.secrets}
        try:
            subject = one_line(self._block(template, "subject", open_values), field="subject")[:SUBJECT_LENGTH_MAX]
            preview = " ".join(self._block(template, "preview", open_values).split())
            html = _page(self._html, _HTML, template.file, base, subject)
            text = _page(self._text, _TEXT, template.file, base, subject)
        except (TemplateError, TypeError, ValueError) as error:
            raise BadTemplate(f"letter {template.name}: {error}") from error
        return Rendered(subject, preview, html, f"{_BLANK_LINES.sub(_ONE_BLANK, text).strip()}\n")

    def preview(self, name: str) -> Rendered:
        """The template with its sample values."""
        template = self.template(name)
        unsubscribe_url = "" if template.essential else self.link("/mail/unsubscribe?token=sample")
        return self.render(Letter(template=name, to="ada@example.org", values=template.sample), unsubscribe_url)

    def _block(self, template: LetterTemplate, block: str, values: dict[str, Any]) -> str:
        """One block as plain text."""
        found = self._text.get_template(template.file)
        context = found.new_context({**values, "layout": _TEXT[0], "part": _parts(self._text, _TEXT[1])})
        return "".join(found.blocks[block](context)).strip()


def _page(environment: Environment, form: tuple[str, str], file: str, values: dict[str, Any], subject: str) -> str:
    layout, parts = form
    given = {**values, "layout": layout, "part": _parts(environment, parts), "subject": subject}
    return environment.get_template(file).render(given)


def _parts(environment: Environment, name: str) -> Any:
    return environment.get_template(name).module


def web_address(target: str) -> str | Markup:
    """The address, if it is one that a button may lead to.

    Raises:
        ValueError: any scheme but http and https.
    """
    if urlsplit(str(target)).scheme not in {"http", "https"}:
        raise ValueError(f"{target!r} is no web address: use link('/path')")
    return target
