"""JSON-LD there and back, Markdown, exports of other programs, archives."""

import gzip
import io
import json
import zipfile

import msgspec
import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from courtyard.modules.recipes.errors import ArchiveRefused, FileHasNoRecipe, FileTooLarge, FormatNotRead
from courtyard.modules.recipes.formats import (
    Surroundings,
    json_ld_script,
    read_json_document,
    write_json_ld,
    write_markdown,
)
from courtyard.modules.recipes.formats.sniff import kind_of, read_any, read_archive
from courtyard.modules.recipes.models import Ingredient, RecipeContent
from modules.recipes.contents import contents

SOUP = {"@type": "Recipe", "name": "Soup", "recipeIngredient": ["1 l water"], "recipeInstructions": ["Boil."]}
COOK = b"---\ntitle: Eggs\n---\nBoil @eggs{2}.\n"


def packed(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@settings(max_examples=150, deadline=None)
@given(contents(sections=False))
def test_json_ld_tells_everything_there_and_back(content: RecipeContent) -> None:
    [reading] = read_json_document(json_ld_script(write_json_ld(content)).encode())
    assert msgspec.to_builtins(reading.content) == msgspec.to_builtins(content)


def test_json_ld_cannot_break_out_of_its_script() -> None:
    text = json_ld_script(write_json_ld(RecipeContent(title="</script><script>alert(1)</script> & <!--")))
    assert not set("<>&") & set(text)
    assert json.loads(text)["name"] == "</script><script>alert(1)</script> & <!--"


def test_json_ld_tells_what_surrounds_a_recipe() -> None:
    told = write_json_ld(RecipeContent(title="Soup"), Surroundings(author="nan", rating=4.5, ratings_count=2))
    assert told["author"] == {"@type": "Person", "name": "nan"}
    assert told["aggregateRating"] == {"@type": "AggregateRating", "ratingValue": 4.5, "ratingCount": 2}


def test_markdown_tells_the_recipe_and_nothing_in_it_becomes_markup() -> None:
    content = RecipeContent(
        title="*Soup* <b>",
        ingredients=[Ingredient(name="water", amount=1, unit="l", section="Broth")],
        instructions=["Boil", "1. Wait [here](x)"],
        instruction_headings=[0],
    )
    text = write_markdown(content)
    assert "### Broth\n\n- 1 l water\n" in text
    shown = MarkdownIt().render(text)
    assert "<h1>*Soup* &lt;b&gt;</h1>" in shown
    assert "<h3>Boil</h3>" in shown
    assert "<a " not in shown


@pytest.mark.parametrize(
    "told",
    [
        {"@context": "http://schema.org", **SOUP},
        {
            "name": "Soup",
            "recipe_ingredient": [{"note": "1 l water", "display": "1 l water"}],
            "recipe_instructions": [{"text": "Boil."}],
        },
        {
            "name": "Soup",
            "recipeIngredient": [{"quantity": 1, "unit": {"name": "l"}, "food": {"name": "water"}}],
            "recipeInstructions": [{"text": "Boil."}],
        },
        {
            "name": "Soup",
            "steps": [
                {
                    "instruction": "Boil.",
                    "ingredients": [{"amount": 1.0, "unit": {"name": "l"}, "food": {"name": "water"}}],
                }
            ],
        },
    ],
    ids=["Nextcloud", "Mealie's backup", "Mealie", "Tandoor"],
)
def test_exports_of_other_programs_are_read(told: object) -> None:
    [reading] = read_any("recipe.json", json.dumps(told).encode())
    assert reading.content.title == "Soup"
    assert [each.original for each in reading.content.ingredients] == ["1 l water"]
    assert reading.content.instructions == ["Boil."]


def test_a_paprika_export_is_read() -> None:
    told = {
        "name": "Soup",
        "ingredients": "Broth:\n1 l water\n2 leeks",
        "directions": "Cut.\n\nBoil.",
        "servings": "Serves 4",
    }
    data = packed({"Soup.paprikarecipe": gzip.compress(json.dumps(told).encode())}, zipfile.ZIP_STORED)
    [reading] = read_any("export.paprikarecipes", data)
    assert [(each.section, each.name) for each in reading.content.ingredients] == [
        ("Broth", "water"),
        ("Broth", "leeks"),
    ]
    assert (reading.content.instructions, reading.content.servings) == (["Cut.", "Boil."], 4)


def test_an_archive_is_read_file_by_file() -> None:
    data = packed(
        {
            "a.cook": COOK,
            "b.html": b"<p>no</p>",
            "c.jpg": b"\xff",
            "d/e.json": json.dumps(SOUP).encode(),
            ".x.cook": COOK,
        }
    )
    outcomes = list(read_archive(data))
    assert [(each.name, [reading.content.title for reading in each.readings]) for each in outcomes] == [
        ("a.cook", ["Eggs"]),
        ("b.html", []),
        ("d/e.json", ["Soup"]),
    ]
    assert outcomes[1].refusal is not None
    assert [reading.content.title for reading in read_any("all.zip", data)] == ["Eggs", "Soup"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"../a.cook": COOK}, "outside"),
        ({"/etc/a.cook": COOK}, "outside"),
        ({"C:\\a.cook": COOK}, "outside"),
        ({"a.zip": b"x"}, "another archive"),
        ({"a.cook": b" " * 4 * 1024 * 1024}, "far more"),
    ],
)
def test_an_archive_that_is_made_to_hurt_is_refused(files: dict[str, bytes], reason: str) -> None:
    with pytest.raises(ArchiveRefused, match=reason):
        list(read_archive(packed(files)))


def test_a_link_in_an_archive_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("a.cook")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveRefused, match="link"):
        list(read_archive(buffer.getvalue()))


def test_an_archive_of_too_many_files_is_refused() -> None:
    with pytest.raises(FileTooLarge, match="5000 files"):
        list(read_archive(packed({f"{number}.txt": b"" for number in range(5_001)})))


@pytest.mark.parametrize("cut", [10, 60, -10])
def test_a_broken_archive_is_refused(cut: int) -> None:
    with pytest.raises(ArchiveRefused, match="broken"):
        list(read_archive(packed({"a.cook": COOK})[:cut]))


def test_an_archive_without_recipes_says_why() -> None:
    with pytest.raises(FileHasNoRecipe, match="holds no page"):
        read_any("a.zip", packed({"a.txt": b"x"}))
    with pytest.raises(FileHasNoRecipe, match="The first file: "):
        read_any("a.zip", packed({"a.html": b"<p>x</p>"}))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("x", b"<!doctype html>", "html"),
        ("x.htm", b"words", "html"),
        ("x", b"\xef\xbb\xbf {", "json"),
        ("x.cook", b"{", "cooklang"),
        ("x.bin", b"PK\x03\x04", "zip"),
        ("x.pdf", b"%PDF-1.7", "unknown"),
        ("x.html", bytes(range(32)) * 9, "unknown"),
    ],
)
def test_files_are_told_apart_by_what_is_in_them(name: str, data: bytes, kind: str) -> None:
    assert kind_of(name, data) == kind


def test_a_file_of_no_known_form_is_refused() -> None:
    with pytest.raises(FormatNotRead):
        read_any("x.pdf", b"%PDF-1.7")
    with pytest.raises(FileHasNoRecipe, match="not valid JSON"):
        read_any("x.json", b"{nothing")
