"""Start here: what a module does, seen through its interface. Each test is one idea; they build on one another.

``app`` is Courtyard with real engines and a fresh database, in this process. ``anonymous``, ``owner``, ``stranger``
and ``admin`` are people with clients of their own (see ``tests/support``). Nothing is mocked.
"""

from courtyard.kernel.documents import counting_commands
from modules.recipes.builders import soup, titles, write
from support.actors import Person
from support.app import App


async def test_a_member_writes_a_recipe(owner: Person) -> None:
    """A request passes the edge (who asks? how often?), is decoded into a struct, and an action does the work."""
    answer = await owner.client.post(
        "/api/recipes",
        json={
            "title": "Leek and Potato Soup",
            "ingredients": ["500 g potatoes, peeled", {"name": "leeks", "amount": 3, "unit": "pieces"}],
            "instructions": ["Soften the leeks.", "Add the potatoes and simmer."],
            "cookingTime": 35,
            "servings": 4,
        },
    )
    assert answer.status_code == 201
    recipe = answer.json()
    assert recipe["author"] == owner.id
    assert recipe["slug"] == "leek-and-potato-soup"
    assert (recipe["likes"], recipe["version"]) == (0, 1)


async def test_plain_lines_are_read_and_kept(owner: Person) -> None:
    """``rules`` are pure: a line goes in, amount, unit, name and note come out, and the line itself is never lost."""
    potatoes = (await write(owner, ingredients=["500 g potatoes, peeled"]))["ingredients"][0]
    assert potatoes == {
        "name": "potatoes",
        "amount": 500,
        "unit": "g",
        "note": "peeled",
        "original": "500 g potatoes, peeled",
    }


async def test_everybody_reads_what_is_published(owner: Person, anonymous: Person) -> None:
    """A recipe has two addresses, its id and its slug. The reader's own part is in it, and null for strangers."""
    recipe = await write(owner)
    for key in (recipe["id"], recipe["slug"]):
        shown = (await anonymous.client.get(f"/api/recipes/{key}")).json()
        assert shown == {**recipe, "liked_by_me": None, "my_rating": None}


async def test_and_finds_it_in_the_listing(owner: Person, anonymous: Person) -> None:
    """A listing holds the same shape without the reader's part, so that one kept answer serves everybody."""
    recipe = await write(owner)
    listing = (await anonymous.client.get("/api/recipes?cuisine=french&diet=vegetarian")).json()
    mine = {"liked_by_me", "my_rating"}
    assert listing == {"items": [{k: v for k, v in recipe.items() if k not in mine}], "next_cursor": None}


async def test_every_no_has_the_same_form(owner: Person) -> None:
    """A refusal is a named class with a kind. One renderer makes it a status, a code, words, and what to mend."""
    answer = await owner.client.post("/api/recipes", json=soup(title="", cookingTime=-5, ownerId="x"))
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert {field["path"] for field in error["details"]["fields"]} == {"title", "cookingTime", "ownerId"}
    assert error["request_id"] == answer.headers["x-request-id"]

    missing = await owner.client.get("/api/recipes/no-such-thing")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "recipe_not_found")


async def test_only_the_author_changes_it(owner: Person, stranger: Person, anonymous: Person, admin: Person) -> None:
    """``access`` finds and authorises; the same request as four people has four answers."""
    recipe = await write(owner)
    statuses = [
        (await person.client.patch(f"/api/recipes/{recipe['id']}", json={"title": person.username})).status_code
        for person in (anonymous, stranger, owner, admin)
    ]
    assert statuses == [401, 403, 200, 200]
    assert await titles(owner) == [admin.username]


async def test_two_editors_cannot_overwrite_each_other(owner: Person) -> None:
    """An answer's ETag holds the version. Sent back as If-Match, it protects what was changed in between."""
    recipe = await write(owner)
    seen = (await owner.client.get(f"/api/recipes/{recipe['id']}")).headers["etag"]
    first = await owner.client.patch(f"/api/recipes/{recipe['id']}", json={"servings": 6}, headers={"if-match": seen})
    assert first.status_code == 200
    second = await owner.client.patch(f"/api/recipes/{recipe['id']}", json={"servings": 2}, headers={"if-match": seen})
    assert (second.status_code, second.json()["error"]["details"]) == (409, {"version": 2})


async def test_reading_is_one_command_and_then_none(owner: Person) -> None:
    """The fast lane keeps answers as bytes, and every write ends those that it made old."""
    recipe = await write(owner)
    for path in ("/api/recipes", f"/api/recipes/{recipe['id']}"):
        with counting_commands() as first:
            await owner.client.get(path)
        with counting_commands() as again:
            await owner.client.get(path)
        assert (len(first), len(again)) == (1, 0), path

    await owner.client.patch(f"/api/recipes/{recipe['id']}", json={"title": "Another Soup"})
    assert await titles(owner) == ["Another Soup"]


async def test_a_client_that_has_it_gets_nothing_again(owner: Person, anonymous: Person) -> None:
    await write(owner)
    etag = (await anonymous.client.get("/api/recipes")).headers["etag"]
    assert (await anonymous.client.get("/api/recipes", headers={"if-none-match": etag})).status_code == 304
    await write(owner)
    assert (await anonymous.client.get("/api/recipes", headers={"if-none-match": etag})).status_code == 200


async def test_a_lost_answer_can_be_asked_for_again(owner: Person) -> None:
    """With an idempotency key, the second try gets the first one's answer and writes nothing."""
    headers = {"idempotency-key": "my-soup-of-today"}
    first = await owner.client.post("/api/recipes", json=soup(), headers=headers)
    again = await owner.client.post("/api/recipes", json=soup(), headers=headers)
    assert (first.json()["id"], again.status_code) == (again.json()["id"], 201)
    assert len(await titles(owner)) == 1


async def test_removed_is_gone(owner: Person, anonymous: Person) -> None:
    recipe = await write(owner)
    assert (await anonymous.client.get(f"/api/recipes/{recipe['id']}")).status_code == 200
    assert (await owner.client.delete(f"/api/recipes/{recipe['id']}")).status_code == 204
    assert (await anonymous.client.get(f"/api/recipes/{recipe['id']}")).status_code == 404
    assert await titles(anonymous) == []


async def test_commands_and_tests_use_the_same_objects(app: App, owner: Person) -> None:
    """What a module builds it gives its handlers by name; a test may ask for it too, where HTTP shows too little."""
    recipe = await write(owner, cuisine="Crème Française")
    kept = await app.dependency("cookbook").store.get(recipe["id"])
    assert "cuisine:creme-francaise" in kept.facets
