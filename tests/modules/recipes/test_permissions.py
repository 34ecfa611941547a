"""Who sees and changes what: the same case as anonymous, owner, stranger and admin."""

import pytest

from modules.recipes.builders import soup, titles, write
from support.actors import Person

Four = tuple[Person, Person, Person, Person]


@pytest.fixture
def four(anonymous: Person, stranger: Person, owner: Person, admin: Person) -> Four:
    return anonymous, stranger, owner, admin


async def test_reading(four: Four, owner: Person) -> None:
    expected = {
        ("public", "published"): [200, 200, 200, 200],
        ("unlisted", "published"): [200, 200, 200, 200],
        ("private", "published"): [404, 404, 200, 200],
        ("public", "draft"): [404, 404, 200, 200],
        ("unlisted", "draft"): [404, 404, 200, 200],
    }
    for (visibility, status), statuses in expected.items():
        recipe = await write(owner, visibility=visibility, status=status)
        for key in (recipe["id"], recipe["slug"]):
            answers = [(await person.client.get(f"/api/recipes/{key}")).status_code for person in four]
            assert answers == statuses, (visibility, status)
    assert len(await titles(owner)) == 1


@pytest.mark.parametrize(
    ("method", "body"),
    [("PATCH", {"title": "Changed"}), ("PUT", soup(title="Changed")), ("DELETE", None)],
)
async def test_writing(four: Four, owner: Person, method: str, body: dict[str, object] | None) -> None:
    done = 204 if method == "DELETE" else 200
    answers = []
    for person in four:
        open_one = await write(owner)
        draft = await write(owner, status="draft")
        answers += [
            (await person.client.request(method, f"/api/recipes/{recipe['id']}", json=body)).status_code
            for recipe in (open_one, draft)
        ]
    assert answers == [401, 401, 403, 404, done, done, done, done]


async def test_only_members_write(anonymous: Person) -> None:
    assert (await anonymous.client.post("/api/recipes", json=soup())).status_code == 401
    assert (await anonymous.client.get("/api/users/me/recipes")).status_code == 401


async def test_ones_own_listing_holds_everything(owner: Person, stranger: Person) -> None:
    await write(owner, title="Open")
    await write(owner, title="Draft", status="draft")
    await write(owner, title="Private", visibility="private")
    await write(stranger, title="Other")
    mine = (await owner.client.get("/api/users/me/recipes?limit=2")).json()
    rest = (await owner.client.get(f"/api/users/me/recipes?limit=2&cursor={mine['next_cursor']}")).json()
    assert [item["title"] for item in mine["items"] + rest["items"]] == ["Private", "Draft", "Open"]


async def test_publishing_is_a_change_like_any_other(owner: Person, anonymous: Person) -> None:
    recipe = await write(owner, status="draft")
    assert (await anonymous.client.get(f"/api/recipes/{recipe['slug']}")).status_code == 404
    await owner.client.patch(f"/api/recipes/{recipe['id']}", json={"status": "published"})
    assert (await anonymous.client.get(f"/api/recipes/{recipe['slug']}")).status_code == 200
    assert await titles(anonymous) == [recipe["title"]]
    await owner.client.patch(f"/api/recipes/{recipe['slug']}", json={"visibility": "private"})
    assert (await anonymous.client.get(f"/api/recipes/{recipe['slug']}")).status_code == 404
    assert await titles(anonymous) == []


async def test_what_a_moderator_hid_its_author_cannot_show(owner: Person, admin: Person, anonymous: Person) -> None:
    recipe = (await write(owner))["id"]
    hide = {"status": "hidden"}
    assert (await owner.client.patch(f"/api/recipes/{recipe}", json=hide)).status_code == 403
    assert (await owner.client.post("/api/recipes", json=soup(**hide))).status_code == 403
    assert (await admin.client.patch(f"/api/recipes/{recipe}", json=hide)).status_code == 200
    assert (await anonymous.client.get(f"/api/recipes/{recipe}")).status_code == 404
    back = await owner.client.patch(f"/api/recipes/{recipe}", json={"status": "published"})
    assert (back.status_code, back.json()["error"]["code"]) == (403, "recipe_hidden")
    assert (await owner.client.patch(f"/api/recipes/{recipe}", json={"title": "Mended"})).status_code == 200
    assert (await admin.client.patch(f"/api/recipes/{recipe}", json={"status": "published"})).status_code == 200
    assert await titles(anonymous) == ["Mended"]
