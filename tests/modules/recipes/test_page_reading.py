"""Pages: real ones against what is expected of them, and made ones for each way to tell a recipe."""

import json

import pytest

from courtyard.modules.recipes.errors import PageHasNoRecipe
from courtyard.modules.recipes.formats.page.reading import read_page
from courtyard.modules.recipes.models import RecipeContent
from modules.recipes.score import JUDGED, judged, share
from support.shared_data import needs_shared, recipe_pages

RIGHT_AT_LEAST = 0.95


def page(head: str = "", body: str = "") -> bytes:
    start = f"<!doctype html><html lang='en'><head><title>Nan's Soup | Site</title>{head}</head>"
    return f"{start}<body>{body}</body></html>".encode()


def script(told: object) -> str:
    return f"<script type='application/ld+json'>{told if isinstance(told, str) else json.dumps(told)}</script>"


def read(html: bytes) -> RecipeContent:
    return read_page(html)[0].content


SOUP = {"@type": "Recipe", "name": "Soup", "recipeIngredient": ["1 l water", "2 leeks"], "recipeInstructions": "Boil."}


@needs_shared("data/recipe_pages")
@pytest.mark.houses
@pytest.mark.parametrize("with_address", [True, False], ids=["with its address", "without"])
def test_real_pages_are_read_right(with_address: bool) -> None:  # noqa: FBT001  (a parameter of the test)
    verdicts = [judged(each, with_address=with_address) for each in recipe_pages()]
    assert len(verdicts) > 80
    assert {field: share(verdicts, field) for field in JUDGED if share(verdicts, field) < RIGHT_AT_LEAST} == {}
    assert [verdict.failure for verdict in verdicts if verdict.failure] == []


@pytest.mark.parametrize(
    "told",
    [
        {"@context": "https://schema.org", **SOUP},
        [{"@type": "WebSite"}, {"@context": "http://schema.org", **SOUP}],
        {"@context": "https://schema.org", "@graph": [{"@type": "Person", "@id": "#a", "name": "Nan"}, SOUP]},
        {"@context": "https://schema.org", "@type": "WebPage", "mainEntity": SOUP},
        {"@context": "https://schema.org", **SOUP, "@type": ["Recipe", "NewsArticle"]},
        {"@context": "https://schema.org", **SOUP, "recipeInstructions": {"@type": "HowToStep", "text": "Boil."}},
        {"@context": "https://schema.org", **SOUP, "recipeInstructions": [["<p>Boil.</p>"]]},
        {**SOUP, "recipeIngredient": "1 l water\n2 leeks"},
        (
            '<!-- {"@type": "Recipe", "name": "Soup", "recipeIngredient": ["1 l water", "2 leeks",],\n'
            '"recipeInstructions": "Boil.",} -->'
        ),
        (
            '//<![CDATA[\n{"@type": "Recipe", "name": "So\nup", "recipeIngredient": ["1 l water", "2 leeks"], '
            '/* all */ "recipeInstructions": "Boil."}\n//]]>'
        ),
    ],
)
def test_json_ld_is_read_in_every_shape(told: object) -> None:
    content = read(page(script(told)))
    assert content.title in {"Soup", "So up"}
    assert [each.original for each in content.ingredients] == ["1 l water", "2 leeks"]
    assert content.instructions == ["Boil."]


def test_sections_of_steps_become_headings() -> None:
    sections = [
        {"@type": "HowToSection", "name": "Broth", "itemListElement": [{"@type": "HowToStep", "text": "Boil."}]},
        {"@type": "HowToSection", "name": "Finish", "itemListElement": {"@type": "HowToStep", "text": "Serve."}},
    ]
    content = read(page(script({"@context": "https://schema.org", **SOUP, "recipeInstructions": sections})))
    assert content.instructions == ["Broth", "Boil.", "Finish", "Serve."]
    assert content.instruction_headings == [0, 2]


def test_microdata_is_read() -> None:
    content = read(
        page(
            body="<div itemscope itemtype='http://schema.org/Recipe'><h1 itemprop='name'>Soup</h1>"
            "<time itemprop='totalTime' datetime='PT1H30M'>90</time><ul><li itemprop='recipeIngredient'>1 l water"
            "<li itemprop='recipeIngredient'>2 leeks</ul><ol itemprop='recipeInstructions'><li>Cut.<li>Boil.</ol></div>"
        )
    )
    assert (content.title, content.total_time_min, content.instructions) == ("Soup", 90, ["Cut.", "Boil."])


def test_h_recipe_is_read() -> None:
    content = read(
        page(
            body="<article class='h-recipe'><h1 class='p-name'>Soup</h1><p class='p-ingredient'>1 l water</p>"
            "<p class='p-ingredient'>2 leeks</p><div class='e-instructions'><p>Cut.</p><p>Boil.</p></div></article>"
        )
    )
    assert (content.title, len(content.ingredients), content.instructions) == ("Soup", 2, ["Cut.", "Boil."])


def test_a_recipe_card_is_read() -> None:
    content = read(
        page(
            body="<div class='wprm-recipe-name'>Soup</div><ul><li class='wprm-recipe-ingredient'>1 l <b>water</b></li>"
            "<li class='wprm-recipe-ingredient'>2 leeks</li></ul><div class='wprm-recipe-instruction-text'>Boil.</div>"
        )
    )
    assert [each.name for each in content.ingredients] == ["water", "leeks"]


@pytest.mark.parametrize(
    ("ingredients", "method"),
    [
        ("Ingredients", "Method"),
        ("Zutaten (für 4)", "Zubereitung"),
        ("Ingrédients :", "Préparation"),
        ("材料", "作り方"),
    ],
)
def test_a_plain_page_is_read_by_its_headings(ingredients: str, method: str) -> None:
    content = read(
        page(
            body=f"<h1>Nan's Soup</h1><p>So good.</p><h2>{ingredients}</h2><h3>Broth</h3>"
            "<ul><li>1 l water<li>2 leeks</ul>"
            f"<h2>{method}</h2><ol><li>Cut.<li>Boil.</ol><h2>Comments</h2><p>Nice!</p>"
        )
    )
    assert (content.title, content.instructions) == ("Nan's Soup", ["Cut.", "Boil."])
    assert [(each.section, each.name) for each in content.ingredients] == [("Broth", "water"), ("Broth", "leeks")]


def test_sections_of_ingredients_are_found_on_the_page() -> None:
    told = {"@context": "https://schema.org", **SOUP, "recipeIngredient": ["1 l water", "2 leeks", "1 tsp salt"]}
    body = "<h4>Broth</h4><ul><li>1 l water<li>2 leeks</ul><h4>Finish</h4><ul><li>1 tsp salt</ul>"
    content = read(page(script(told), body))
    assert [each.section for each in content.ingredients] == ["Broth", "Broth", "Finish"]


def test_several_recipes_of_a_page_are_all_read() -> None:
    other = {**SOUP, "name": "Bread", "recipeIngredient": ["500 g flour", "1 tsp salt"]}
    readings = read_page(page(script({"@context": "https://schema.org", "@graph": [SOUP, other]})))
    assert [reading.content.title for reading in readings] == ["Soup", "Bread"]


def test_the_page_tells_where_it_is_from() -> None:
    head = "<link rel=canonical href='https://nan.example/soup'><meta property='og:image' content='/soup.jpg'>"
    content = read(page(head + script({"@context": "https://schema.org", **SOUP, "author": {"name": "Nan"}})))
    assert content.source is not None
    assert (content.source.url, content.source.author) == ("https://nan.example/soup", "Nan")
    assert content.image_url == "https://nan.example/soup.jpg"


def test_what_is_missing_is_told() -> None:
    told = {"@context": "https://schema.org", "@type": "Recipe", "name": "Soup", "recipeIngredient": ["1 l water"]}
    [reading] = read_page(page(script(told)))
    assert reading.warnings == ["No instructions were found."]


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (b"", "it is empty"),
        (b"just words", "not an HTML page"),
        (page(body="<h1>About us</h1>" + "<p>We sell shoes.</p>" * 20), "“About us” has no recipe data"),
        (page(body="<h1>Just a moment...</h1><p>Checking.</p>"), "check for robots"),
        (page(body="<form><input type=password></form>" + "<p>Members only.</p>" * 20), "asks to sign in"),
        (page(body="<div id=app></div><script>start()</script>"), "made in the browser"),
        (
            page(script({"@context": "https://schema.org", "@type": "Recipe", "name": "Soup"})),
            "neither ingredients nor steps",
        ),
    ],
)
def test_a_page_without_a_recipe_is_refused_with_the_reason(html: bytes, reason: str) -> None:
    with pytest.raises(PageHasNoRecipe, match=reason):
        read_page(html)
