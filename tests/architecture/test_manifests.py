"""A manifest tells the truth: its name, the modules that it uses, the collections that it owns."""

import importlib
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from architecture.house.arrows import targets
from architecture.house.source import Source, Tree, house, plant
from courtyard.kernel.documents import CollectionSpec
from courtyard.kernel.module import Built, Court, Module
from courtyard.processes.application import MODULES

SOUPS: CollectionSpec[Any] = CollectionSpec("soups", dict)
BOWLS: CollectionSpec[Any] = CollectionSpec("bowls", dict)


def build(_: Court) -> Built:
    """Nothing to build in a sample."""
    return Built()


def wrong_uses(module: Module, tree: Tree) -> Iterator[str]:
    """Where ``uses`` differs from the contracts that the module's files import."""
    imported = {other for source in _files_of(module, tree) for other in _contracts_in(source)} - {module.name}
    yield from (f"{module.name} imports {other}'s contract and does not say so" for other in imported - {*module.uses})
    yield from (f"{module.name} says that it uses {other} and does not" for other in {*module.uses} - imported)


def _files_of(module: Module, tree: Tree) -> list[Source]:
    folder = f"src/courtyard/modules/{module.name}/"
    return [source for source in tree.values() if source.is_python and source.path.startswith(folder)]


def _contracts_in(source: Source) -> Iterator[str]:
    for target, _ in targets(source):
        match target.split("."):
            case ["courtyard", "modules", other, "contract", *_]:
                yield other


def undeclared_collections(module: Module, store: Mapping[str, Any]) -> set[str]:
    """Collections that the store knows and the manifest does not: their indexes would never be made."""
    known = {value.name for value in store.values() if isinstance(value, CollectionSpec)}
    return known - {spec.name for spec in module.collections}


def store_of(module: Module) -> Mapping[str, Any]:
    """The names in the module's store, or in the files of that folder."""
    package = f"courtyard.modules.{module.name}"
    names = {source.module for source in _files_of(module, house()) if source.module.startswith(f"{package}.store")}
    return {f"{name}.{key}": value for name in names for key, value in vars(importlib.import_module(name)).items()}


def test_a_contract_that_is_used_and_not_named_is_found() -> None:
    tree = plant({"src/courtyard/modules/soups/actions.py": "from courtyard.modules.accounts.contract import Accounts"})
    silent = Module(name="soups", build=build)
    honest = Module(name="soups", build=build, uses=("accounts",))
    assert list(wrong_uses(silent, tree)) == ["soups imports accounts's contract and does not say so"]
    assert list(wrong_uses(honest, tree)) == []


def test_a_contract_that_is_named_and_not_used_is_found() -> None:
    boasting = Module(name="soups", build=build, uses=("accounts",))
    assert list(wrong_uses(boasting, plant({}))) == ["soups says that it uses accounts and does not"]


def test_a_collection_that_the_manifest_forgot_is_found() -> None:
    store = vars(SimpleNamespace(SOUPS=SOUPS, BOWLS=BOWLS))
    assert undeclared_collections(Module(name="soups", build=build, collections=(SOUPS,)), store) == {"bowls"}
    assert undeclared_collections(Module(name="soups", build=build, collections=(SOUPS, BOWLS)), store) == set()


def test_every_folder_under_modules_has_its_manifest() -> None:
    folders = {
        path.split("/")[3] for path in house() if path.startswith("src/courtyard/modules/") and path.count("/") > 3
    }
    assert {module.name for module in MODULES} == folders


def test_manifests_name_the_contracts_that_their_modules_import() -> None:
    assert [line for module in MODULES for line in wrong_uses(module, house())] == []


def test_manifests_name_every_collection_of_their_stores() -> None:
    assert all(store_of(module) for module in MODULES if module.collections)
    assert {module.name: undeclared_collections(module, store_of(module)) for module in MODULES} == {
        module.name: set() for module in MODULES
    }
