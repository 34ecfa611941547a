"""One recipe's page: who sees it, for how many it is, what is liked, and how it goes."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from courtyard.kernel.documents import counting_commands
from modules.recipes.builders import write
from modules.recipes.reading_pages import HTMX, see, see_part, send
from support.actors import Person
from support.app import BASE_URL

Four = tuple[Person, Person, Person, Person]
LINES = "aside .check-list li"


@pytest.fixture
def four(anonymous: Person, stranger: Person, owner: Person, admin: Person) -> Four:
    return anonymous, stranger, owner, admin


@pytest.mark.parametrize(
    ("visibility", "status", "expected"),
    [
        ("public", "published", [200, 200, 200, 200]),
        ("unlisted", "published", [200, 200, 200, 200]),
        ("private", "published", [404, 404, 200, 200]),
        ("public", "draft", [404, 404, 200, 200]),
    ],
)
async def test_who_sees_it(four: Four, owner: Person, visibility: str, status: str, expected: list[int]) -> None:
    recipe = await write(owner, visibility=visibility, status=status)
    pages = [await see(person, f"/recipes/{recipe['slug']}") for person in four]
    assert [page.status for page in pages] == expected
    assert pages[2].texts("h1") == [recipe["title"]]
    assert [page.texts("h1") for page in pages if page.status == 404] == [["There is nothing here"]] * expected.count(
        404
    )


async def test_it_says_what_the_author_said(owner: Person, anonymous: Person) -> None:
    recipe = await write(
        owner,
        ingredients=["1½ cups flour, sifted", {"name": "butter", "amount": 80, "unit": "g", "section": "To serve"}],
        instructions=["Mix.", "To serve:", "Spread."],
        instruction_headings=[1],
        prep_time_min=20,
        notes="Keeps a week.\nEven longer.",
        equipment=["A bowl"],
        nutrition={"calories_kcal": 210, "fat_g": 2.5},
        source={"url": "https://example.org/soup", "site": "A site", "author": "A cook"},
    )
    page = await see(anonymous, f"/recipes/{recipe['slug']}")
    assert page.texts(LINES) == ["1½ cups flour , sifted", "80 g butter"]
    assert page.texts("aside .group-title") == ["To serve", "Equipment"]
    assert page.texts("ol.steps") == ["Mix.", "Spread."]
    assert page.texts("section .group-title") == ["To serve"]
    assert page.texts(".fact-row dd")[:5] == ["55 min", "20 min", "35 min", "4", "Easy"]
    assert "210 kcal" in page.words
    assert "2.5 g" in page.words
    assert page.links(".source-note a") == ["https://example.org/soup"]
    assert page.links(".chips a") == ["/recipes?diet=vegetarian", "/recipes?tags=winter", "/recipes?tags=freezes+well"]
    assert page.links("a.person-line") == ["/people/owner"]


async def test_it_is_scaled_and_converted_by_links(owner: Person, anonymous: Person) -> None:
    recipe = await write(owner, servings=4, ingredients=["500 g flour", "2 eggs"], instructions=["Bake at 180 °C."])
    place = f"/recipes/{recipe['slug']}"
    page = await see(anonymous, place)
    assert page.links(".stepper a") == [f"{place}?servings=3", f"{place}?servings=5"]
    more = await see(anonymous, f"{place}?servings=6")
    assert more.texts(LINES) == ["750 g flour", "3 eggs"]
    assert more.links(".segments a")[2] == f"{place}?servings=6&units=us"
    american = await see(anonymous, f"{place}?servings=8&units=us")
    assert american.texts(LINES) == ["2¼ lb flour", "4 eggs"]
    assert american.texts("ol.steps") == ["Bake at 355 °F."]
    assert american.texts(".segments [aria-current]") == ["US"]


async def test_script_gets_the_kitchen_alone(owner: Person, anonymous: Person) -> None:
    recipe = await write(owner, servings=4)
    part = await see_part(anonymous, f"/recipes/{recipe['slug']}?servings=2")
    assert part.html.find("h1") is None
    assert part.texts("h2") == ["Ingredients", "Method"]
    assert "250 g potatoes" in part.texts(LINES)


@pytest.mark.parametrize("query", ["servings=0", "servings=many", "servings=20000", "units=imperial", "colour=red"])
async def test_an_impossible_kitchen_is_refused(owner: Person, anonymous: Person, query: str) -> None:
    recipe = await write(owner)
    assert (await see(anonymous, f"/recipes/{recipe['slug']}?{query}")).status == 422


async def test_a_recipe_for_nobody_knows_how_many_has_no_scale(owner: Person, anonymous: Person) -> None:
    recipe = await write(owner, servings=None)
    page = await see(anonymous, f"/recipes/{recipe['slug']}")
    assert page.texts(".stepper") == []
    assert (await see(anonymous, f"/recipes/{recipe['slug']}?servings=2")).status == 422


async def test_it_carries_its_json_ld(owner: Person, anonymous: Person) -> None:
    title = "Soup </script><script>alert(1)</script> & <!-- more"
    recipe = await write(owner, title=title)
    page = await see(anonymous, f"/recipes/{recipe['slug']}?servings=8")
    (script,) = page.html.select('script[type="application/ld+json"]')
    told: dict[str, Any] = json.loads(script.text)
    assert told["name"] == title
    assert told["author"] == {"@type": "Person", "name": "owner"}
    assert told["recipeYield"] == "4"
    assert told["url"].endswith(f"/recipes/{recipe['slug']}")
    assert "alert(1)" not in [each.text for each in page.html.select("script")]


async def test_a_page_takes_three_commands_at_most(owner: Person, stranger: Person, anonymous: Person) -> None:
    recipe = await write(owner)
    await write(owner, title="Another one")
    await see(stranger, "/recipes/mine")  # who the stranger is, is known from here on
    with counting_commands() as commands:
        page = await see(stranger, f"/recipes/{recipe['slug']}")
    assert page.texts(".card-grid h3") == ["Another one"]
    assert len(commands) <= 3, commands
    with counting_commands() as commands:
        await see(anonymous, f"/recipes/{recipe['slug']}?servings=8&units=us")
    assert len(commands) <= 3, commands


async def test_the_owner_and_admins_are_offered_to_change_it(four: Four, owner: Person) -> None:
    place = f"/recipes/{(await write(owner))['slug']}"
    offered = [set(page.links("article a")) & {f"{place}/edit", f"{place}/delete"} for page in
               [await see(person, place) for person in four]]  # fmt: skip
    assert [len(each) for each in offered] == [0, 0, 2, 2]


async def test_it_can_be_taken_along(owner: Person, anonymous: Person) -> None:
    recipe = await write(owner)
    page = await see(anonymous, f"/recipes/{recipe['slug']}")
    links = page.links("a[download]")
    assert [link.rpartition("=")[2] for link in links] == ["markdown", "cooklang", "json-ld"]
    assert [(await anonymous.client.get(link)).status_code for link in links] == [200, 200, 200]


async def test_liking_without_script_comes_back_to_the_page(owner: Person, stranger: Person) -> None:
    place = f"/recipes/{(await write(owner))['slug']}"
    for act, pressed, count in (("like", "true", "1"), ("like", "true", "1"), ("unlike", "false", "0")):
        sent = await send(stranger, f"{place}/{act}")
        assert (sent.status, sent.answer.headers["location"]) == (303, place)
        page = await see(stranger, place)
        assert [each["aria-pressed"] for each in page.html.select("#like button")] == [pressed]
        assert page.texts("#like .count") == [count]


async def test_rating_without_script_comes_back_to_the_page(owner: Person, stranger: Person) -> None:
    place = f"/recipes/{(await write(owner))['slug']}"
    sent = await send(stranger, f"{place}/rating", {"stars": "4"})
    assert (sent.status, sent.answer.headers["location"]) == (303, place)
    page = await see(stranger, place)
    assert page.form("#rating form.actions") == {"stars": ["4"]}
    assert "4.0" in page.texts("#average")[0]
    await send(stranger, f"{place}/rating/remove")
    assert "Not rated yet" in (await see(stranger, place)).texts("#average")[0]


async def test_with_script_only_what_changed_is_answered(owner: Person, stranger: Person) -> None:
    place = f"/recipes/{(await write(owner))['slug']}"
    liked = await send(stranger, f"{place}/like", headers=HTMX)
    assert liked.texts("button") == ["Like 1"]
    rated = await send(stranger, f"{place}/rating", {"stars": "5"}, headers=HTMX)
    assert "5.0" in rated.texts("#average[hx-swap-oob]")[0]
    assert rated.html.find("html") is None


@pytest.mark.parametrize("stars", ["0", "6", "many", ""])
async def test_there_are_one_to_five_stars(owner: Person, stranger: Person, stars: str) -> None:
    place = f"/recipes/{(await write(owner))['slug']}"
    assert (await send(stranger, f"{place}/rating", {"stars": stars})).status == 422
    assert (await send(stranger, f"{place}/rating", {"stars": "3", "user": "x"})).status == 422


async def test_a_stranger_is_sent_to_sign_in_and_comes_back(owner: Person, anonymous: Person) -> None:
    place = f"/recipes/{(await write(owner))['slug']}"
    page = await see(anonymous, place)
    assert (
        len([link for link in page.links("#like a, #rating a") if link.startswith("/sign-in?next=%2Frecipes%2F")]) == 2
    )
    for act in ("like", "unlike", "rating", "rating/remove", "edit", "delete"):
        assert (await send(anonymous, f"{place}/{act}")).status == 401


async def test_whoever_was_signed_out_meanwhile_comes_back_to_the_page_not_to_the_act(
    owner: Person, anonymous: Person
) -> None:
    place = f"/recipes/{(await write(owner))['slug']}"
    way_in = f"/sign-in?next={quote(f'{place}?servings=8', safe='')}"
    plain = await send(anonymous, f"{place}/like", headers={"referer": f"{BASE_URL}{place}?servings=8"})
    assert way_in in plain.links("main a")
    headers = {**HTMX, "hx-current-url": f"{BASE_URL}{place}?servings=8"}
    scripted = await send(anonymous, f"{place}/rating", {"stars": "4"}, headers=headers)
    assert scripted.answer.headers["hx-redirect"] == way_in
    foreign = await send(anonymous, f"{place}/like", headers={"referer": "https://evil.example/x"})
    assert f"/sign-in?next={quote(f'{place}/like', safe='')}" in foreign.links("main a")


async def test_nobody_reacts_to_what_they_cannot_see(owner: Person, stranger: Person) -> None:
    place = f"/recipes/{(await write(owner, status='draft'))['slug']}"
    assert (await send(stranger, f"{place}/like")).status == 404
    assert (await send(stranger, f"{place}/rating", {"stars": "1"})).status == 404


async def test_deleting_tells_what_will_be_lost_first(owner: Person, stranger: Person, admin: Person) -> None:
    place = f"/recipes/{(await write(owner))['slug']}"
    await send(stranger, f"{place}/like")
    await send(stranger, f"{place}/rating", {"stars": "4"})
    page = await see(owner, f"{place}/delete")
    assert "1 like and 1 rating" in page.words
    assert [(await see(person, f"{place}/delete")).status for person in (stranger, admin)] == [403, 200]
    assert (await send(stranger, f"{place}/delete")).status == 403
    sent = await send(owner, f"{place}/delete")
    assert (sent.status, sent.answer.headers["location"]) == (303, "/recipes/mine")
    assert (await see(owner, place)).status == 404


async def test_a_page_from_another_site_cannot_act(owner: Person, stranger: Person) -> None:
    place = f"/recipes/{(await write(owner))['slug']}"
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    del stranger.client.headers["authorization"]  # a browser shows a cookie
    assert (await send(stranger, f"{place}/like", headers=headers)).status == 403
