"""Editors who meet: versions, If-Match, and what a patch may and may not touch."""

import asyncio
from typing import Any

from courtyard.kernel.documents import counting_commands
from modules.recipes.builders import soup, titles, write
from support.actors import Person
from support.app import App


async def test_of_two_editors_at_once_one_wins(owner: Person, admin: Person) -> None:
    recipe = await write(owner)
    for _ in range(5):
        version = (await owner.client.get(f"/api/recipes/{recipe['id']}")).json()["version"]
        headers = {"if-match": f'"{version}"'}
        answers = await asyncio.gather(
            *(
                person.client.patch(f"/api/recipes/{recipe['id']}", json={"title": f"By {n}"}, headers=headers)
                for n, person in enumerate((owner, admin, owner, admin))
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        lost = next(answer for answer in answers if answer.status_code == 409)
        assert lost.json()["error"]["details"] == {"version": version + 1}


async def test_the_etag_of_any_answer_serves(owner: Person) -> None:
    created = await owner.client.post("/api/recipes", json=soup())
    path = f"/api/recipes/{created.json()['id']}"
    read = await owner.client.get(path, headers={"accept-encoding": "br"})
    for number, etag in enumerate([created.headers["etag"], read.headers["etag"], "W/" + read.headers["etag"], "1"]):
        answer = await owner.client.patch(path, json={"servings": 5 + number}, headers={"if-match": etag})
        assert answer.status_code == (200 if number == 0 else 409), etag
    for etag in ('"x"', "'; drop", '"1.5"'):
        assert (await owner.client.patch(path, json={}, headers={"if-match": etag})).status_code == 400


async def test_put_and_delete_are_guarded_too(owner: Person) -> None:
    recipe = await write(owner)
    path, old = f"/api/recipes/{recipe['id']}", {"if-match": '"1"'}
    await owner.client.patch(path, json={"title": "New"})
    assert (await owner.client.put(path, json=soup(), headers=old)).status_code == 409
    assert (await owner.client.delete(path, headers=old)).status_code == 409
    assert (await owner.client.delete(path, headers={"if-match": '"2"'})).status_code == 204


async def test_a_patch_changes_what_is_sent_and_nothing_else(owner: Person) -> None:
    recipe = await write(owner)
    for patch in (
        {"title": "New"},
        {"cookingTime": None},
        {"diet": [], "tags": ["new", "New", " new "]},
        {"ingredients": ["1 onion"]},
        {"nutrition": {"calories_kcal": 100}},
    ):
        changed = (await owner.client.patch(f"/api/recipes/{recipe['id']}", json=patch)).json()
        differs = {name for name in recipe if recipe[name] != changed[name]}
        assert differs - {"updated_at", "version", "liked_by_me"} == set(patch), patch
        recipe = changed
    assert recipe["tags"] == ["new"]


async def test_many_changes_of_one_recipe_at_once_all_count(owner: Person) -> None:
    recipe = await write(owner)
    patches: list[dict[str, Any]] = [
        {"title": "New"}, {"description": "New"}, {"notes": "New"}, {"servings": 7}, {"cuisine": "New"},
        {"tags": ["new"]}, {"yields": "New"}, {"language": "de"}, {"prep_time_min": 7}, {"total_time_min": 77},
    ]  # fmt: skip
    path = f"/api/recipes/{recipe['id']}"
    answers = await asyncio.gather(*(owner.client.patch(path, json=patch) for patch in patches))
    assert [answer.status_code for answer in answers] == [200] * len(patches)
    found = (await owner.client.get(path)).json()
    assert {name: found[name] for patch in patches for name in patch} == {
        name: value for patch in patches for name, value in patch.items()
    }
    assert found["version"] == 1 + len(patches)


async def test_filters_follow_a_patch(owner: Person) -> None:
    recipe = await write(owner, cuisine="French", diet=["vegan"], tags=["old"], cookingTime=90)
    patch = {"cuisine": "Thai", "tags": ["new"], "cookingTime": 15}
    await owner.client.patch(f"/api/recipes/{recipe['id']}", json=patch)
    found = [
        len(await titles(owner, f"?{query}"))
        for query in ("cuisine=french", "tags=old", "cuisine=thai", "tags=new", "diet=vegan", "cookingTime_max=20")
    ]
    assert found == [0, 0, 1, 1, 1, 1]


async def test_a_put_replaces_all_but_address_and_visibility(owner: Person) -> None:
    recipe = await write(owner, visibility="unlisted")
    replaced = (await owner.client.put(f"/api/recipes/{recipe['id']}", json={"title": "Bare"})).json()
    assert (replaced["title"], replaced["ingredients"], replaced["cuisine"], replaced["tags"]) == ("Bare", [], None, [])
    assert (replaced["slug"], replaced["visibility"], replaced["created_at"]) == (
        recipe["slug"],
        "unlisted",
        recipe["created_at"],
    )


async def test_how_many_commands_a_write_is(owner: Person) -> None:
    """The write, the row of the outbox, and the commit (which is not counted here); before a change, one read.

    Reads and changes of many requests share their commands. A draft is told of too, without words: its author finds
    it by searching.
    """
    recipe = await write(owner)
    with counting_commands() as changing:
        await owner.client.patch(f"/api/recipes/{recipe['id']}", json={"title": "New", "cuisine": "Thai"})
    with counting_commands() as writing:
        await write(owner, title="Never seen before")
    assert (changing, writing) == (["aggregate", "update", "insert"], ["insert", "insert"])

    with counting_commands() as writing:
        draft = await write(owner, title="Nobody sees this", status="draft")
    with counting_commands() as changing:
        await owner.client.patch(f"/api/recipes/{draft['id']}", json={"title": "New"})
    assert (changing, writing) == (["aggregate", "update", "insert"], ["insert", "insert"])


async def test_many_recipes_of_one_title(app: App, owner: Person) -> None:
    slugs = [(await write(owner))["slug"] for _ in range(12)]
    assert slugs[:3] == ["leek-and-potato-soup", "leek-and-potato-soup-2", "leek-and-potato-soup-3"]
    assert len(set(slugs)) == 12
    app.dependency("cookbook").slug_numbers.clear()  # as in a process that has just started
    at_once = await asyncio.gather(*(write(owner) for _ in range(10)))
    assert len({recipe["slug"] for recipe in at_once} | set(slugs)) == 22


async def test_titles_without_latin_letters_and_those_that_look_like_something_else(owner: Person) -> None:
    slugs = {
        title: (await write(owner, title=title))["slug"]
        for title in ("味噌汁", "6b021a4f0000000000000000", "42", "Import", "¡Olé!", "new")
    }
    assert slugs == {
        "味噌汁": "recipe",
        "6b021a4f0000000000000000": "recipe-6b021a4f0000000000000000",
        "42": "recipe-42",
        "Import": "recipe-import",
        "¡Olé!": "ole",
        "new": "recipe-new",
    }
