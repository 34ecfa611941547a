"""What leads to people is declared: no collection that holds a member's id is left out of copies and of erasures."""

import typing
from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Any

import msgspec

from courtyard.kernel.basics import Document, Id
from courtyard.kernel.documents import CollectionSpec, index
from courtyard.kernel.module import KERNEL_COLLECTIONS, KERNEL_ERASES, KERNEL_EXPORTS
from courtyard.kernel.privacy import Share, Trace, Withheld
from courtyard.processes.application import MODULES

# Ids of things, which lead to nobody. Whoever adds an id to a document says here that it is a thing's, or declares a
# Trace for it in the manifest.
THINGS = {
    "accounts.copy_pieces": {"copy_id"},
    "accounts.users": {"portrait"},
    "media.claims": {"file"},
    "notifications.notifications": {"subject"},
    "recipes.reactions": {"recipe"},
    "recipes.recipes": {"pictures.file", "video"},
    "tasks.activity": {"task"},
    "tasks.attachments": {"task", "file"},
    "tasks.comments": {"task"},
    "tasks.feeds": {"project"},
    "tasks.imports": {"targets"},
    "tasks.invitations": {"project"},
    "tasks.tasks": {"parent_id", "successor", "deleted_with", "checklist.id"},
    "tasks.time_entries": {"task"},
    "tasks.undos": {"items.task"},
    "tasks.uploads": {"upload"},
}


def id_fields(shape: Any, path: str = "") -> Iterator[str]:
    """Dotted names of the fields in which ids stand, also in lists, maps and structs; not the document's own."""
    if shape is Id:
        yield path
    elif isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        for field in msgspec.structs.fields(shape):
            if field.encode_name != "_id":
                yield from id_fields(field.type, f"{path}.{field.encode_name}".lstrip("."))
    elif isinstance(shape, UnionType) or typing.get_origin(shape) is not None:
        for inner in typing.get_args(shape):
            yield from id_fields(inner, path)


def left_out(
    name: str,
    collections: Sequence[CollectionSpec[Any]],
    exports: Sequence[Share | Withheld],
    erases: Sequence[Trace],
    things: dict[str, set[str]],
) -> list[str]:
    """What a module holds of people and does not say."""
    told: list[str] = []
    for spec in collections:
        place = f"{name}.{spec.name}"
        traced = {trace.field for trace in erases if trace.collection is spec}
        found = {*id_fields(spec.document)}
        told += [f"{place}: {each} may lead to somebody; declare a Trace" for each in
                 sorted(found - traced - things.get(place, set()))]  # fmt: skip
        is_exported = any(each.collection is spec for each in exports)
        if traced and not is_exported:
            told.append(f"{place} leads to people; declare a Share, or Withheld with the reason")
    return told


class Soup(Document, kw_only=True):
    """A sample."""

    cook: Id
    bowls: tuple[tuple[str, Id], ...] = ()


SOUPS = CollectionSpec("soups", Soup, (index("cook"),))


def test_an_id_that_nobody_declared_is_found() -> None:
    assert left_out("kitchen", [SOUPS], (), (), {}) == [
        "kitchen.soups: bowls may lead to somebody; declare a Trace",
        "kitchen.soups: cook may lead to somebody; declare a Trace",
    ]
    traces, things = (Trace(SOUPS, "cook"),), {"kitchen.soups": {"bowls"}}
    assert left_out("kitchen", [SOUPS], (), traces, things) == [
        "kitchen.soups leads to people; declare a Share, or Withheld with the reason"
    ]
    shares = (Share(collection=SOUPS, by=("cook",), file="soups"),)
    assert left_out("kitchen", [SOUPS], shares, traces, things) == []


def test_every_collection_says_what_it_holds_of_people() -> None:
    told = left_out("kernel", KERNEL_COLLECTIONS, KERNEL_EXPORTS, KERNEL_ERASES, THINGS)
    for module in MODULES:
        told += left_out(module.name, module.collections, module.exports, module.erases, THINGS)
    assert told == []


def test_nothing_that_is_declared_is_gone() -> None:
    known = {f"{module.name}.{spec.name}": spec for module in MODULES for spec in module.collections}
    for place, fields in THINGS.items():
        assert fields <= {*id_fields(known[place].document)}, place
    for module in MODULES:
        for each in (*module.exports, *module.erases):
            assert each.collection in module.collections, (module.name, each.collection.name)
