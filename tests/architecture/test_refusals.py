"""Every refusal says what it is, in public words, under a code that no other refusal has."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

import courtyard
from courtyard.kernel.basics import Conflict, NotFound, Refusal

WORDS_AT_LEAST = 3


class OvenIsBusy(Conflict):
    """Somebody else bakes at this hour."""

    message = "The oven is taken at this hour."


class BusyOven(Conflict):
    """The sentence of its kind is enough."""


class SilentOven(Refusal):
    """Neither it nor its kind says anything."""


class MutteringOven(Conflict):
    """A word is no explanation."""

    message = "Busy"


class WordlessOven(NotFound):
    message = "There is no such oven."


class OvenTaken(Conflict):
    """The same answer under a code that is in use."""

    code = "oven_is_busy"
    message = "The oven is taken."


def objections(kinds: Iterable[type[Refusal]]) -> Iterator[str]:
    """What is wrong with each class, and which codes are used twice."""
    listed = sorted(kinds, key=lambda kind: (kind.code, kind.__qualname__))
    codes = Counter(kind.code for kind in listed)
    for kind in listed:
        if not kind.__dict__.get("__doc__"):
            yield f"{kind.__qualname__} has no docstring"
        if kind.message == Refusal.message or len(kind.message.split()) < WORDS_AT_LEAST:
            yield f"{kind.__qualname__} has no message that explains it, nor has its kind"
        if codes[kind.code] > 1:
            yield f"{kind.__qualname__} shares the code {kind.code}"


def refusals_of_the_product() -> list[type[Refusal]]:
    """Every refusal that any file of the product defines."""
    for found in pkgutil.walk_packages(courtyard.__path__, "courtyard."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    return [kind for kind in _descendants(Refusal) if kind.__module__.startswith("courtyard.")]


def _descendants(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)


def test_a_refusal_that_explains_itself_passes() -> None:
    assert list(objections([OvenIsBusy, BusyOven])) == []


@pytest.mark.parametrize("kind", [SilentOven, MutteringOven])
def test_a_refusal_without_an_explanation_is_found(kind: type[Refusal]) -> None:
    assert list(objections([kind])) == [f"{kind.__name__} has no message that explains it, nor has its kind"]


def test_a_refusal_without_a_docstring_is_found() -> None:
    assert list(objections([WordlessOven])) == ["WordlessOven has no docstring"]


def test_two_refusals_with_one_code_are_found() -> None:
    shared = ["OvenIsBusy shares the code oven_is_busy", "OvenTaken shares the code oven_is_busy"]
    assert list(objections([OvenIsBusy, OvenTaken])) == shared


def test_the_refusals_of_the_house_explain_themselves() -> None:
    found = refusals_of_the_product()
    assert NotFound in found
    assert list(objections(found)) == []
