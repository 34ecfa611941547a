"""Pages as a reader sees them: ask for one, look into its HTML, send its forms back as a browser would."""

import json
from typing import Any

import httpx
from bs4 import BeautifulSoup, Tag

from support.actors import Person

HTMX = {"hx-request": "true"}


class SeenPage:
    """One answer in HTML."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.html = BeautifulSoup(answer.text, "html.parser")

    @property
    def words(self) -> str:
        """All text outside scripts, white space squeezed."""
        return " ".join(self.html.get_text(" ").split())

    def texts(self, selector: str) -> list[str]:
        """The text of each element."""
        return [" ".join(each.get_text(" ").split()) for each in self.html.select(selector)]

    def links(self, selector: str = "a") -> list[str]:
        """Where links lead to."""
        return [str(each.get("href", "")) for each in self.html.select(selector)]

    def form(self, selector: str) -> dict[str, Any]:
        """The fields of a form with the values that it shows, as a browser would send them."""
        (form,) = self.html.select(selector)
        fields: dict[str, Any] = {}
        held = form.select("input[name], select[name], textarea[name]")
        for each in (field for field in held if field.find_parent("template") is None):
            for value in _values(each):
                fields.setdefault(str(each["name"]), []).append(value)
        return fields

    def alerts(self) -> list[str]:
        """What stands in alerts."""
        return self.texts("[role=alert]")

    def errors(self) -> dict[str, str]:
        """Field → what is wrong with it."""
        found = self.html.select(".error[id$=-error]")
        return {str(each["id"]).removesuffix("-error"): each.get_text().strip() for each in found}


def _values(field: Tag) -> list[str]:
    if field.name == "textarea":
        return [field.get_text().removeprefix("\n")]
    if field.name == "select":
        chosen = field.select("option[selected]") or field.select("option")[:1]
        return [str(each.get("value", "")) for each in chosen]
    if field.get("type") in ("checkbox", "radio"):
        return [str(field.get("value", "on"))] if field.has_attr("checked") else []
    return [] if field.get("type") == "file" else [str(field.get("value", ""))]


async def see(person: Person, path: str, **headers: str) -> SeenPage:
    """Ask for a page."""
    return SeenPage(await person.client.get(path, headers=headers))


async def see_part(person: Person, path: str, **headers: str) -> SeenPage:
    """Ask for the part of a page that script replaces."""
    return SeenPage(await person.client.get(path, headers={**HTMX, **headers}))


async def send(person: Person, path: str, fields: dict[str, Any] | None = None, **options: Any) -> SeenPage:
    """Send a form, without following where it leads to."""
    return SeenPage(await person.client.post(path, data=fields or {}, **options))


def told(sent: SeenPage) -> dict[str, Any]:
    """What a part of a page is told."""
    found: dict[str, Any] = json.loads(sent.answer.headers["hx-trigger"])
    return found
