"""Cooklang: its own canonical cases, what it means as a recipe, and the way there and back."""

from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.modules.recipes.errors import FileHasNoRecipe
from courtyard.modules.recipes.formats import read_cooklang, write_cooklang
from courtyard.modules.recipes.formats.cooklang.parsing import Item, parse_cooklang
from courtyard.modules.recipes.models import RecipeContent
from modules.recipes.contents import contents
from support.shared_data import needs_shared, shared_path


def canonical() -> dict[str, Any]:
    path = shared_path("data/cooklang/canonical.yaml")
    return dict(yaml.safe_load(path.read_text())["tests"]) if path else {}


def as_canonical(item: Item) -> dict[str, object]:
    if item.type == "text":
        return {"type": "text", "value": item.value}
    return {"type": item.type, "name": item.name, "quantity": item.quantity, "units": item.units}


@needs_shared("data/cooklang/canonical.yaml")
def test_the_canonical_cases_are_all_there() -> None:
    assert len(canonical()) == 60


@pytest.mark.parametrize("name", canonical())
def test_a_canonical_case_is_parsed_as_told(name: str) -> None:
    case = canonical()[name]
    parsed = parse_cooklang(case["source"])
    wanted = [
        [{"units": "", **item} if item["type"] != "text" else item for item in step] for step in case["result"]["steps"]
    ]
    assert [[as_canonical(item) for item in step.items] for step in parsed.steps] == wanted
    assert parsed.metadata == case["result"]["metadata"]


def test_a_document_becomes_a_recipe() -> None:
    content = read_cooklang(
        b"---\ntitle: Soup\nservings: 4\nprep time: 10 min\ntags: [quick, green]\nsource: https://nan.example\n---\n"
        b"Cut @leeks{2}(washed) in a #pot{}. -- the green too\n\n== Broth ==\n"
        b"Add @water{1%l} and @?salt, boil for ~{20%minutes}.\n\n> Better the next day.\n",
        "soup.cook",
    ).content
    assert (content.title, content.servings, content.prep_time_min, content.tags) == ("Soup", 4, 10, ["quick", "green"])
    assert [(each.name, each.amount, each.unit, each.note, each.section) for each in content.ingredients] == [
        ("leeks", 2, None, "washed", None),
        ("water", 1, "l", None, "Broth"),
        ("salt", None, None, "optional", "Broth"),
    ]
    assert content.instructions == ["Cut leeks in a pot.", "Broth", "Add water and salt, boil for 20 minutes."]
    assert (content.instruction_headings, content.equipment, content.notes) == ([1], ["pot"], "Better the next day.")
    assert content.source is not None
    assert content.source.url == "https://nan.example"


def test_the_files_name_is_the_title_where_none_is_told() -> None:
    assert read_cooklang(b"Boil @eggs{2}.", "folder/Boiled_eggs.cook").content.title == "Boiled eggs"


@pytest.mark.parametrize("text", [b"", b"-- only a comment", b"---\ntitle: Soup\n---\n"])
def test_a_document_without_a_step_is_refused(text: bytes) -> None:
    with pytest.raises(FileHasNoRecipe, match="no steps"):
        read_cooklang(text)


@settings(max_examples=150, deadline=None)
@given(contents())
def test_what_cooklang_can_tell_survives_the_way_there_and_back(content: RecipeContent) -> None:
    back = read_cooklang(write_cooklang(content).encode()).content
    assert msgspec.to_builtins(_without_originals(back)) == msgspec.to_builtins(_without_originals(content))


@pytest.mark.parametrize("odd", ["\x7f", "\x85", "\u2028", "\ufeff", "\uffff"])
def test_front_matter_is_yaml_whatever_somebody_typed(odd: str) -> None:
    told = RecipeContent(title=f"Soup{odd}two", cuisine=f"{odd}", instructions=["Cook."])
    front = write_cooklang(told).split("---\n")[1]
    assert yaml.safe_load(front) == {"title": told.title, "cuisine": told.cuisine}
    assert read_cooklang(write_cooklang(told).encode()).content.title in {"Soup two", "Souptwo"}


def _without_originals(content: RecipeContent) -> RecipeContent:
    """Cooklang has no place for the author's own line."""
    ingredients = [msgspec.structs.replace(each, original="") for each in content.ingredients]
    return msgspec.structs.replace(content, ingredients=ingredients)


@given(st.text(max_size=300))
def test_any_text_is_parsed(text: str) -> None:
    assert len(parse_cooklang(text).steps) <= len(text)


@given(st.text(alphabet="@#~{}%()[]-=>|\\ \nab1/", max_size=200))
def test_markup_in_any_disorder_is_parsed(text: str) -> None:
    assert all(step.items for step in parse_cooklang(text).steps)
