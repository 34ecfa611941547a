"""The shelves: everybody's with its filters, and one's own."""

from urllib.parse import quote

import pytest

from courtyard.kernel.documents import counting_commands
from modules.recipes.builders import write
from modules.recipes.reading_pages import see, see_part
from support.actors import Person

CARDS = "#recipes h3"


@pytest.fixture
async def shelf(owner: Person) -> None:
    """Three recipes to choose from, and two that nobody else finds."""
    await write(owner, title="Lentil soup", category="Soup", cuisine="Turkish", diet=["Vegan"], cookingTime=30)
    await write(owner, title="Plum cake", category="Cake", cuisine="Austrian", diet=[], tags=["Plums"], cookingTime=50)
    await write(owner, title="Red soup", category="soup", cuisine="Polish", diet=["vegan"], difficulty="hard")
    await write(owner, title="Half a thought", status="draft")
    await write(owner, title="Grandmother's own", visibility="private")


@pytest.mark.usefixtures("shelf")
async def test_what_is_published_stands_on_the_shelf_newest_first(anonymous: Person, stranger: Person) -> None:
    for person in (anonymous, stranger):
        page = await see(person, "/recipes")
        assert page.status == 200
        assert page.texts(CARDS) == ["Red soup", "Plum cake", "Lentil soup"]
        assert page.texts(".results-head p") == ["3 recipes, newest first"]
        assert page.texts(".byline") == ["by owner"] * 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("category=Soup", ["Red soup", "Lentil soup"]),
        ("category=soup&cuisine=turkish", ["Lentil soup"]),
        ("diet=vegan&diet=Vegan", ["Red soup", "Lentil soup"]),
        ("tags=plums", ["Plum cake"]),
        ("difficulty=hard", ["Red soup"]),
        ("time=45", ["Red soup", "Lentil soup"]),
        ("sort=cookingTime", ["Lentil soup", "Red soup", "Plum cake"]),
        ("sort=oldest", ["Lentil soup", "Plum cake", "Red soup"]),
        ("author=owner&category=cake", ["Plum cake"]),
        ("category=&cuisine=&time=&difficulty=&sort=&author=", ["Red soup", "Plum cake", "Lentil soup"]),
    ],
)
@pytest.mark.usefixtures("shelf")
async def test_filters_narrow_the_shelf(anonymous: Person, query: str, expected: list[str]) -> None:
    page = await see(anonymous, f"/recipes?{query}")
    assert page.texts(CARDS) == expected


@pytest.mark.usefixtures("shelf")
async def test_each_filter_is_a_chip_that_takes_itself_away(anonymous: Person) -> None:
    page = await see(anonymous, "/recipes?category=Soup&diet=vegan&time=45&sort=rating")
    chips = dict(zip(page.texts(".results-head .chip"), page.links(".results-head .chip"), strict=True))
    assert chips == {
        "Soup": "/recipes?diet=vegan&time=45&sort=rating",
        "Vegan": "/recipes?category=Soup&time=45&sort=rating",
        "Up to 45 min": "/recipes?category=Soup&diet=vegan&sort=rating",
    }
    form = page.form("form.filter-bar")
    assert (form["category"], form["diet"], form["time"], form["sort"]) == (["soup"], ["vegan"], ["45"], ["rating"])


@pytest.mark.usefixtures("shelf")
async def test_choices_are_the_labels_of_what_everybody_finds_each_once(anonymous: Person) -> None:
    page = await see(anonymous, "/recipes")
    assert page.texts("#category option")[0] == "Any category"
    assert [label.lower() for label in page.texts("#category option")[1:]] == ["cake", "soup"]
    assert page.texts("#cuisine option") == ["Any cuisine", "Austrian", "Polish", "Turkish"]


@pytest.mark.usefixtures("shelf")
async def test_script_gets_the_results_alone_and_a_tidy_address(anonymous: Person) -> None:
    asked = "/recipes?category=soup&cuisine=&time=&sort=newest"
    part = await see_part(anonymous, asked, **{"hx-target": "results"})
    assert part.html.find("html") is None
    assert part.html.find("form") is None
    assert part.texts(CARDS) == ["Red soup", "Lentil soup"]
    assert part.answer.headers["hx-push-url"] == "/recipes?category=soup&sort=newest"


@pytest.mark.usefixtures("shelf")
async def test_a_fragment_on_another_page_leaves_the_address_alone(anonymous: Person) -> None:
    part = await see_part(anonymous, "/recipes?author=owner")
    assert part.answer.headers["hx-push-url"] == "false"
    assert len(part.texts(CARDS)) == 3
    assert part.texts(".chip") == part.texts(".byline") == []  # the page around it says whose they are
    nothing = await see_part(anonymous, "/recipes?author=nobody")
    assert nothing.words == "No recipes yet."


async def test_more_is_shown_by_cursor_until_nothing_is_left(owner: Person, anonymous: Person) -> None:
    for number in range(30):
        await write(owner, title=f"Soup number {number}")
    first = await see(anonymous, "/recipes?category=dinner")
    assert first.texts(".results-head p") == ["The first 24 recipes, newest first"]
    (more,) = first.links("#recipes-more a")
    assert more.startswith("/recipes?category=dinner&cursor=")
    second = await see(anonymous, more)
    assert len(set(first.texts(CARDS)) | set(second.texts(CARDS))) == 30
    assert second.links("#recipes-more a") == []


async def test_nothing_there_offers_the_next_step(anonymous: Person, owner: Person) -> None:
    assert (await see(anonymous, "/recipes")).texts(".empty h2") == ["No recipes yet"]
    await write(owner)
    page = await see(anonymous, "/recipes?category=cake")
    assert page.texts(".empty h2") == ["Nothing fits all of that"]
    assert page.links(".empty a") == ["/recipes"]


@pytest.mark.parametrize(
    "query", ["sort=worst", "time=soon", "difficulty=grim", "cursor=x", f"category={'x' * 90}", "q=1"]
)
async def test_an_address_that_asks_nonsense_is_refused_as_a_page(anonymous: Person, query: str) -> None:
    page = await see(anonymous, f"/recipes?{query}")
    assert page.status in (400, 422)
    assert page.texts("h1") != []


@pytest.mark.usefixtures("shelf")
async def test_a_shelf_takes_three_commands_at_most(anonymous: Person) -> None:
    with counting_commands() as cold:
        await see(anonymous, "/recipes?author=owner")
    assert len(cold) <= 3
    with counting_commands() as warm:
        await see(anonymous, "/recipes?category=soup")
    assert len(warm) == 1


async def test_a_page_of_cards_stays_small(owner: Person, anonymous: Person) -> None:
    for number in range(25):
        await write(owner, title=f"A soup of many words for the {number}th day", tags=[f"tag {number}"])
    page = await see(anonymous, "/recipes", **{"accept-encoding": "gzip"})
    assert int(page.answer.headers["content-length"]) <= 30 * 1024


@pytest.mark.usefixtures("shelf")
async def test_my_recipes_show_all_of_mine_with_their_states(owner: Person, stranger: Person) -> None:
    page = await see(owner, "/recipes/mine")
    assert page.texts(CARDS) == ["Grandmother's own", "Half a thought", "Red soup", "Plum cake", "Lentil soup"]
    assert page.texts(".badge") == ["Private", "Draft"]
    assert (await see(stranger, "/recipes/mine")).texts(".empty h2") == ["Your shelf is empty"]


async def test_members_only_pages_send_a_stranger_to_sign_in_and_back(anonymous: Person) -> None:
    for path in ("/recipes/mine", "/recipes/new", "/recipes/import"):
        page = await see(anonymous, path)
        assert page.status == 401
        assert f"/sign-in?next={quote(path, safe='')}" in page.links("main a")
