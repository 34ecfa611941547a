"""The editor: what is written is kept, what is wrong is named, what was typed is never lost."""

from typing import Any

import pytest

from modules.recipes.builders import write
from modules.recipes.reading_pages import HTMX, see, send
from support.actors import Person

TYPED: dict[str, Any] = {
    "title": "Plum dumplings",
    "description": "For the last warm days.",
    "servings": "4",
    "prep_time_min": "40",
    "cooking_time_min": "30",
    "difficulty": "hard",
    "category": "Dessert",
    "cuisine": "Austrian",
    "diet": ["Vegetarian"],
    "tags": "fruit, autumn , ,fruit",
    "ingredients": "# For the dough\n500 g floury potatoes, boiled\n- 2 eggs\n\nFor the filling:\n12 plums",
    "steps": "1. Press the potatoes.\n2) Knead.\n# To finish\nBoil until they float.",
    "visibility": "public",
    "status": "published",
}


async def written(person: Person, **changes: Any) -> dict[str, Any]:
    """The recipe that the editor's form makes, as on the wire."""
    sent = await send(person, "/recipes/new", {**TYPED, **changes})
    assert sent.status == 303, sent.words
    answer = await person.client.get(f"/api{sent.answer.headers['location']}")
    recipe: dict[str, Any] = answer.json()
    return recipe


async def test_a_recipe_is_written(owner: Person, anonymous: Person) -> None:
    recipe = await written(owner)
    assert recipe["title"] == "Plum dumplings"
    assert [(each["name"], each["amount"], each["unit"], each["section"]) for each in recipe["ingredients"]] == [
        ("floury potatoes", 500, "g", "For the dough"),
        ("eggs", 2, None, "For the dough"),
        ("plums", 12, None, "For the filling"),
    ]
    assert recipe["instructions"] == ["Press the potatoes.", "Knead.", "To finish", "Boil until they float."]
    assert recipe["instruction_headings"] == [2]
    assert recipe["tags"] == ["fruit", "autumn"]
    assert (recipe["cookingTime"], recipe["difficulty"], recipe["diet"]) == (30, "hard", ["Vegetarian"])
    page = await see(anonymous, f"/recipes/{recipe['slug']}")
    assert page.texts("aside .group-title") == ["For the dough", "For the filling"]


async def test_a_draft_is_kept_for_oneself(owner: Person, stranger: Person) -> None:
    recipe = await written(owner, status="draft")
    assert recipe["status"] == "draft"
    assert (await see(stranger, f"/recipes/{recipe['slug']}")).status == 404
    assert "This is a draft" in (await see(owner, f"/recipes/{recipe['slug']}")).words


async def test_a_title_is_enough(owner: Person) -> None:
    recipe = await written(owner, **{name: "" for name in TYPED if name not in ("title", "visibility", "status")})
    assert (recipe["ingredients"], recipe["instructions"], recipe["nutrition"], recipe["source"]) == (
        [],
        [],
        None,
        None,
    )


async def test_opening_and_saving_changes_nothing(owner: Person) -> None:
    before = await write(
        owner,
        title="Everything at once",
        ingredients=[
            {"name": "1 strange thing", "amount": 2, "amount_max": 3, "unit": "glugs", "note": "a, b"},
            "1½ cups flour, sifted",
            {"name": "For the end:", "section": "To serve"},
            "salt",
        ],
        instructions=["Mix.\nRest.", "To serve:", "1 pinch of salt is enough, then wait:"],
        instruction_headings=[1],
        diet=["gluten free", "odd"],
        equipment=["A bowl", "A spoon"],
        notes="Line\n\nline",
        prep_time_min=1,
        total_time_min=99,
        yields="12 dumplings",
        source={"url": "https://example.org/x", "site": "Site", "author": "Cook"},
        nutrition={"calories_kcal": 210.0, "fat_g": 2.5, "trans_fat_g": 0.0, "serving_size": "1 bowl"},
        language="de",
        image_url="https://example.org/x.jpg",
        visibility="unlisted",
    )
    place = f"/recipes/{before['slug']}/edit"
    fields = (await see(owner, place)).form("form.editor")
    assert (await send(owner, place, {**fields, "status": "published"})).status == 303
    after = (await owner.client.get(f"/api/recipes/{before['id']}")).json()
    assert after["diet"] == ["Gluten-free", "odd"]
    different = {name for name in before if name != "diet" and before[name] != after[name]}
    assert different <= {"version", "updated_at", "liked_by_me", "my_rating"}, {name: after[name] for name in different}


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"title": " "}, "title", "Fill this in."),
        ({"title": "x" * 201}, "title", "At most 200 characters."),
        ({"servings": "0"}, "servings", "At least 1."),
        ({"cooking_time_min": "an hour"}, "cooking_time_min", "Enter a whole number."),
        ({"image_url": "javascript:alert(1)"}, "image_url", "Is not a web address: start it with https://."),
        ({"source_url": "javascript:alert(1)"}, "source_url", "Is not a web address: start it with https://."),
        ({"ingredients": f"salt\n{'x' * 501}"}, "ingredients", "Number 2 is longer than 500 characters."),
        ({"ingredients": "\n".join(map(str, range(201)))}, "ingredients", "At most 200 are kept, these are 201."),
        ({"steps": "x" * 5001}, "steps", "Number 1 is longer than 5000 characters."),
        ({"tags": ",".join(map(str, range(41)))}, "tags", "At most 40 are kept, these are 41."),
        ({"calories_kcal": "plenty"}, "calories_kcal", "Enter a number."),
        ({"calories_kcal": "-1"}, "calories_kcal", "At least 0."),
    ],
)
async def test_what_is_wrong_is_named_and_what_was_typed_stays(
    owner: Person, changes: dict[str, Any], field: str, reason: str
) -> None:
    page = await send(owner, "/recipes/new", {**TYPED, **changes})
    assert page.status == 422
    assert page.errors() == {field: reason}
    shown = page.form("form.editor")
    sent = {name: value if isinstance(value, list) else [value] for name, value in {**TYPED, **changes}.items()}
    assert {name: shown.get(name) for name in sent if name != "status"} == {
        name: value for name, value in sent.items() if name != "status"
    }
    assert (await see(owner, "/recipes/mine")).texts("h3") == []


async def test_only_what_is_offered_can_be_chosen(owner: Person) -> None:
    page = await send(owner, "/recipes/new", {**TYPED, "difficulty": "grim", "visibility": "none"})
    assert page.errors() == {
        "difficulty": "Choose one of the offered values.",
        "visibility": "Choose one of the offered values.",
    }


async def test_every_wrong_field_is_named_at_once(owner: Person) -> None:
    page = await send(owner, "/recipes/new", {**TYPED, "title": "", "servings": "x", "prep_time_min": "-1"})
    assert set(page.errors()) == {"title", "servings", "prep_time_min"}
    assert page.alerts() == ["3 fields need your attention."]
    assert [each["name"] for each in page.html.select("[autofocus]")] == ["title"]


@pytest.mark.parametrize("extra", ["author", "likes", "slug", "listed", "id"])
async def test_nothing_is_slipped_in(owner: Person, extra: str) -> None:
    assert (await send(owner, "/recipes/new", {**TYPED, extra: "1"})).status == 422


async def test_who_may_change_it(anonymous: Person, stranger: Person, owner: Person, admin: Person) -> None:
    recipe = await write(owner)
    place = f"/recipes/{recipe['slug']}/edit"
    four = (anonymous, stranger, owner, admin)
    assert [(await see(person, place)).status for person in four] == [401, 403, 200, 200]
    fields = {**(await see(owner, place)).form("form.editor"), "title": "Changed"}
    answers = [(await send(person, place, {**fields, "version": ""})).status for person in four]
    assert answers == [401, 403, 303, 303]


async def test_two_who_edit_at_once_do_not_write_over_each_other(owner: Person, admin: Person) -> None:
    recipe = await write(owner)
    place = f"/recipes/{recipe['slug']}/edit"
    fields = (await see(owner, place)).form("form.editor")
    assert (await send(admin, place, {**fields, "title": "The admin's title", "tags": "winter"})).status == 303
    clash = await send(owner, place, {**fields, "notes": "The owner's notes", "servings": "6"})
    assert clash.status == 409
    assert "This recipe was changed while you were editing it" in clash.alerts()[0]
    assert clash.texts(".differences dt") == ["Title", "Servings", "Tags", "Notes"]
    assert clash.texts(".differences dd") == ["The admin's title", "4", "winter", "\u2013"]
    typed = clash.form("form.editor")
    assert (typed["notes"], typed["title"]) == (["The owner's notes"], [recipe["title"]])
    assert (await send(owner, place, typed)).status == 303
    kept = (await owner.client.get(f"/api/recipes/{recipe['id']}")).json()
    assert (kept["notes"], kept["title"], kept["version"]) == ("The owner's notes", recipe["title"], 3)


async def test_a_hidden_recipe_is_edited_but_not_shown_again_by_its_author(owner: Person, admin: Person) -> None:
    recipe = await write(owner)
    hidden = await admin.client.patch(f"/api/recipes/{recipe['id']}", json={"status": "hidden"})
    assert hidden.status_code == 200
    place = f"/recipes/{recipe['slug']}/edit"
    page = await see(owner, place)
    assert page.texts("form.editor .sticky-actions button") == ["Save"]
    fields = page.form("form.editor")
    assert (await send(owner, place, {**fields, "notes": "Milder now."})).status == 303
    again = await send(owner, place, {**(await see(owner, place)).form("form.editor"), "status": "published"})
    assert again.status == 403
    assert "hidden by a moderator" in again.alerts()[0]


async def test_lines_are_read_while_somebody_types(owner: Person, anonymous: Person) -> None:
    typed = {"ingredients": "1½ cups flour, sifted\n# Sauce\nsalt"}
    page = await send(owner, "/recipes/new/reading", typed, headers=HTMX)
    assert page.html.find("html") is None
    assert page.texts(".lines-read dt") == ["1½ cups", "\u2013"]
    assert page.texts(".lines-read dd") == ["flour , sifted", "salt"]
    assert page.texts(".group-title") == ["Sauce"]
    assert (await send(anonymous, "/recipes/new/reading", typed)).status == 401
    assert "Amount, unit and name" in (await send(owner, "/recipes/new/reading", {"ingredients": ""})).words
