"""A recipe as somebody needs it: scaled, converted, exported."""

import json

from courtyard.modules.recipes.formats.sniff import read_any
from modules.recipes.builders import write
from support.actors import Person


async def test_scaled_to_another_number_of_people(owner: Person, anonymous: Person) -> None:
    recipe = await write(owner, ingredients=["500 g potatoes", "1 onion", "salt"], servings=4)
    for key in (recipe["id"], recipe["slug"]):
        scaled = (await anonymous.client.get(f"/api/recipes/{key}?servings=6")).json()
        assert scaled["servings"] == 6
        assert [(each["name"], each["amount"]) for each in scaled["ingredients"]] == [
            ("potatoes", 750),
            ("onion", 1.5),
            ("salt", None),
        ]
    as_written = (await anonymous.client.get(f"/api/recipes/{recipe['id']}")).json()
    assert as_written["ingredients"][0]["amount"] == 500


async def test_in_the_units_of_another_kitchen(owner: Person) -> None:
    recipe = await write(owner, ingredients=["1 lb flour"], instructions=["Bake at 350°F."], servings=2)
    metric = (await owner.client.get(f"/api/recipes/{recipe['id']}?units=metric&servings=4")).json()
    flour = metric["ingredients"][0]
    assert (round(flour["amount"], -1), flour["unit"], flour["original"]) == (910, "g", "1 lb flour")
    assert metric["instructions"] == ["Bake at 175 °C."]
    back = (await owner.client.get(f"/api/recipes/{recipe['id']}?units=us")).json()
    assert back["ingredients"][0]["unit"] == "lb"


async def test_what_cannot_be_scaled_is_refused(owner: Person) -> None:
    recipe = await write(owner, servings=None)
    for query in ("servings=4", "servings=0", "servings=10001", "servings=x", "units=imperial"):
        answer = await owner.client.get(f"/api/recipes/{recipe['id']}?{query}")
        assert answer.status_code == 422, query


async def test_an_export_is_a_file_that_can_be_read_again(owner: Person, anonymous: Person) -> None:
    recipe = await write(owner, title="Crème Brûlée", notes="Needs a torch.")
    kinds = {
        "json-ld": ("application/ld+json", "creme-brulee.json"),
        "cooklang": ("text/x-cooklang; charset=utf-8", "creme-brulee.cook"),
        "markdown": ("text/markdown; charset=utf-8", "creme-brulee.md"),
    }
    for form, (media_type, name) in kinds.items():
        answer = await anonymous.client.get(f"/api/recipes/{recipe['id']}/export?format={form}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert "Crème Brûlée" in answer.text
        if form != "markdown":
            content = read_any(name, answer.content)[0].content
            assert [each.name for each in content.ingredients] == ["leeks", "potatoes", "vegetable stock"]
            assert (content.title, len(content.instructions)) == ("Crème Brûlée", 3)


async def test_the_json_ld_tells_where_it_stands_and_who_wrote_it(owner: Person) -> None:
    recipe = await write(owner)
    told = json.loads((await owner.client.get(f"/api/recipes/{recipe['slug']}/export")).text)
    assert told["@type"] == "Recipe"
    assert told["url"].endswith(f"/recipes/{recipe['slug']}")
    assert told["author"]["name"] == owner.username


async def test_drafts_are_exported_for_their_author_only(owner: Person, stranger: Person) -> None:
    draft = await write(owner, status="draft")
    assert (await owner.client.get(f"/api/recipes/{draft['id']}/export")).status_code == 200
    assert (await stranger.client.get(f"/api/recipes/{draft['id']}/export")).status_code == 404
    assert (await owner.client.get(f"/api/recipes/{draft['id']}/export?format=pdf")).status_code == 422
