"""From what an author sent to clean content: lines read, labels trimmed, what no type can check refused."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from courtyard.kernel.basics import Id, Unprocessable, printable
from courtyard.modules.recipes.models import Illustration, Ingredient, Source
from courtyard.modules.recipes.models.written import RecipePatch, WrittenIngredient, WrittenPicture
from courtyard.modules.recipes.rules.ingredients import parse_ingredient
from courtyard.modules.recipes.rules.units import unit_of

_WEB = ("https://", "http://")


def given(written: RecipePatch) -> dict[str, Any]:
    """The fields that were sent, cleaned, by their name in ``Recipe``.

    Raises:
        Unprocessable: a field that no type can refuse, such as a title of spaces.
    """
    sent = {name: getattr(written, name) for name in written.__struct_fields__}
    values = {name: value for name, value in sent.items() if value is not msgspec.UNSET}
    for name, clean in _CLEANERS.items():
        if values.get(name) is not None:
            values[name] = clean(values[name])
    if "title" in values and not values["title"]:
        raise Unprocessable.field("title", "is empty")
    return values


def _ingredients(written: Iterable[WrittenIngredient | str]) -> list[Ingredient]:
    return [_ingredient(each) for each in written if not isinstance(each, str) or each.strip()]


def _ingredient(written: WrittenIngredient | str) -> Ingredient:
    if isinstance(written, str):
        return parse_ingredient(written)
    unit = unit_of(written.unit) if written.unit else None
    return Ingredient(
        name=printable(written.name),
        amount=written.amount,
        amount_max=written.amount_max,
        unit=unit.key if unit else written.unit or None,
        note=written.note or None,
        original=written.original,
        section=written.section or None,
    )


def _labels(labels: Iterable[str]) -> list[str]:
    """Each label once, in the spelling that came first."""
    kept: dict[str, str] = {}
    for label in map(printable, labels):
        kept.setdefault(label.casefold(), label)
    return [label for label in kept.values() if label]


def _label(label: str) -> str | None:
    return printable(label) or None


def _steps(steps: Iterable[str]) -> list[str]:
    return [step.strip() for step in steps if step.strip()]


def _address(name: str) -> Callable[[str], str | None]:
    def clean(address: str) -> str | None:
        address = address.strip()
        if address and not address.lower().startswith(_WEB):
            raise Unprocessable.field(name, "is not a web address: start it with https://")
        return address or None

    return clean


def _source(source: Source) -> Source:
    return msgspec.structs.replace(source, url=_address("source.url")(source.url)) if source.url else source


def _pictures(written: Iterable[WrittenPicture]) -> list[Illustration]:
    """Each file once for the dish and once for each step."""
    kept: dict[tuple[str, int | None], Illustration] = {}
    for each in written:
        kept.setdefault((each.file, each.step), Illustration(Id(each.file), printable(each.alt), each.step))
    return list(kept.values())


_CLEANERS: dict[str, Callable[[Any], Any]] = {
    "title": printable,
    "ingredients": _ingredients,
    "instructions": _steps,
    "category": _label,
    "cuisine": _label,
    "diet": _labels,
    "tags": _labels,
    "image_url": _address("image_url"),
    "source": _source,
    "pictures": _pictures,
    "video": Id,
}
