"""The search page, which works without script, and what appears below the field in the top bar."""

import pytest

from modules.recipes.builders import write
from modules.recipes.reading_pages import see, see_part
from modules.recipes.test_search import DISHES, PLAIN, UNSEEN, build
from support.actors import Person
from support.app import App

CARDS = "#recipes h3"


@pytest.fixture
async def menu(app: App, owner: Person) -> None:
    """Recipes and an index of them."""
    for dish in [*DISHES, *UNSEEN]:
        await write(owner, **{**PLAIN, **dish})
    await build(app)


@pytest.mark.usefixtures("menu")
async def test_the_search_page(anonymous: Person, owner: Person) -> None:
    page = await see(anonymous, "/search")
    assert page.status == 200
    assert len(page.texts(CARDS)) == 4
    assert page.texts(".results-head [role=status]") == ["4 recipes"]
    assert page.texts("[name=whose]") == []

    page = await see(anonymous, "/search?q=soup&cuisine=french&sort=&page=&have=&without=&time=&rating=&author=")
    assert page.texts(CARDS) == ["Leek soup"]
    form = page.form("#search")
    assert (form["q"], form["cuisine"]) == (["soup"], ["french"])
    legends = page.texts("fieldset.facet legend")
    assert legends[:2] == ["Category", "Cuisine"]
    assert [text for text in page.texts("fieldset.facet .tick") if text.startswith(("French", "Italian"))] == [
        *("French 1", "Italian 1")
    ]  # fmt: skip
    assert "/search" in page.links("aside a")
    assert page.links("main nav.tabs a")[-1] == "/search/people?q=soup"
    people = await see(anonymous, "/search/people?q=soup")
    assert people.links("main nav.tabs a") == ["/search?q=soup", "/search/people?q=soup"]

    assert (await see(anonymous, "/search?q=tomatoe+suop")).texts(CARDS)[0] == "Tomato soup"
    kitchen = await see(anonymous, "/search?have=potatoes,+cream&without=sugar")
    assert kitchen.texts(CARDS) == ["Leek soup"]
    assert kitchen.texts(".coverage") == ["You have 2 of 3. Missing: leeks"]
    nothing = await see(anonymous, "/search?q=xyzzy")
    assert nothing.texts("main h2") == ["Nothing fits all of that"]

    mine = await see(owner, "/search?q=secret&whose=mine")
    assert mine.texts(CARDS) == ["Secret soup"]
    assert "Draft" in mine.texts("#recipes li")[0]
    assert mine.form("#search")["whose"] == ["mine"]


@pytest.mark.usefixtures("menu")
async def test_script_gets_the_results_alone_and_a_tidy_address(anonymous: Person) -> None:
    part = await see_part(anonymous, "/search?q=lee&cuisine=&have=&sort=relevance", **{"hx-target": "found"})
    assert part.texts(CARDS) == ["Leek soup"]
    assert part.texts("h1") == []
    answer = await anonymous.client.get(
        "/search?q=lee&have=&time=", headers={"hx-request": "true", "hx-target": "found"}
    )
    assert answer.headers["hx-replace-url"] == "/search?q=lee"

    below = await see_part(anonymous, "/search/suggestions?q=lee")
    assert below.links("a") == ["/recipes/leek-soup", "/search?q=leeks", "/search?q=lee"]
    assert (await see(anonymous, "/search/suggestions")).texts(".suggestions-page a") == []
    home = await see(anonymous, "/recipes")
    assert home.form("form[role=search]")["q"] == [""]


async def test_a_house_without_recipes_and_searches_that_are_wrong(anonymous: Person) -> None:
    page = await see(anonymous, "/search")
    assert page.texts("main h2") == ["No recipes yet"]
    assert (await see(anonymous, "/search?q=soup")).texts("main h2") == ["Nothing fits all of that"]
    for query, sentence in (("page=60", "Results go 1,000 deep; narrow the search to see others."),
                            ("q=" + "a+" * 40, "At most 32 words.")):  # fmt: skip
        wrong = await see(anonymous, f"/search?{query}")
        assert wrong.status == 422
        assert sentence in " ".join(wrong.texts("main"))
    for query in ("sort=price", "difficulty=extreme", "time=soon", "q=" + "a" * 201):
        assert (await see(anonymous, f"/search?{query}")).status == 422
    assert (await see(anonymous, "/search?whose=mine")).status in {401, 303}
