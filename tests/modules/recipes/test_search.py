"""Search over HTTP: read it as the tutorial of finding recipes. Most tests build the index without a worker."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from courtyard.kernel.basics import Id
from courtyard.kernel.search import SEARCH_LOGS
from courtyard.modules.recipes.actions.searching.foods import CountFoods
from modules.recipes.builders import write
from support.actors import Person
from support.app import App, AppFactory
from support.waiting import wait_until

DISHES: list[dict[str, Any]] = [
    {"title": "Tomato soup", "cuisine": "Italian", "category": "Soup", "cookingTime": 20, "tags": ["Weeknight"],
     "ingredients": ["500 g ripe tomatoes", "1 onion", "1 tbsp olive oil", "salt"], "diet": ["vegan", "vegetarian"]},
    {"title": "Leek soup", "cuisine": "French", "category": "Soup", "cookingTime": 35, "tags": [],
     "ingredients": ["3 leeks", "500 g potatoes", "1 l cream", "salt"], "diet": ["vegetarian"]},
    {"title": "Crème brûlée", "cuisine": "French", "category": "Dessert", "cookingTime": 90, "tags": [],
     "ingredients": ["1 l cream", "5 egg yolks", "100 g sugar"], "difficulty": "hard", "diet": ["vegetarian"]},
    {"title": "Sun-dried tomato bread", "cuisine": "Italian", "category": "Bread", "cookingTime": None, "tags": [],
     "ingredients": ["500 g flour", "10 sun-dried tomatoes", "7 g yeast"], "difficulty": "medium", "diet": []},
]  # fmt: skip
PLAIN = {"description": "Good.", "instructions": ["Cook."]}
UNSEEN: list[dict[str, Any]] = [
    {"title": "Secret soup", "ingredients": ["1 secret"], "status": "draft"},
    {"title": "Family soup", "ingredients": ["1 bone"], "visibility": "private"},
    {"title": "Guest soup", "ingredients": ["1 stone"], "visibility": "unlisted"},
]


async def build(app: App) -> None:
    """Bring both indexes up to date without a worker."""

    async def told(_done: int, _total: int) -> None: ...

    await app.dependency("foods").count(CountFoods())
    for name in ("recipes", "ingredients"):
        await app.assembly.search.overseer.rebuild(name, told)


@pytest.fixture
async def menu(app: App, owner: Person) -> None:
    """What is above, and an index of it."""
    for dish in [*DISHES, *UNSEEN]:
        await write(owner, **{**PLAIN, **dish})
    await build(app)


async def ask(person: Person, path: str = "/api/recipes/search", status: int = 200, **query: Any) -> dict[str, Any]:
    """The answer to a search."""
    answer = await person.client.get(f"{path}?{urlencode(query, doseq=True)}")
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def found(person: Person, **query: Any) -> list[str]:
    """The titles that are found, in order."""
    if isinstance(query.get("filters"), dict):
        query["filters"] = json.dumps(query["filters"])
    return [item["title"] for item in (await ask(person, **query))["items"]]


@pytest.mark.usefixtures("menu")
async def test_words_find_recipes_in_any_form(anonymous: Person) -> None:
    assert sorted(await found(anonymous, q="soup")) == ["Leek soup", "Tomato soup"]
    assert (await found(anonymous, q="tomatoes"))[0] == "Tomato soup"
    assert await found(anonymous, q="creme brulee") == await found(anonymous, q="CRÈME-BRÛLÉE") == ["Crème brûlée"]
    assert await found(anonymous, q="sundried tomato bread") == ["Sun-dried tomato bread"]
    assert await found(anonymous, q="french soup") == ["Leek soup"]  # two words, two fields
    assert sorted(await found(anonymous, q="cream")) == ["Crème brûlée", "Leek soup"]
    assert await found(anonymous, q='"leek soup"') == ["Leek soup"]
    assert await found(anonymous, q="soup -tomato") == ["Leek soup"]
    guessed = await ask(anonymous, q="tomatoe suop")
    assert (guessed["way"], guessed["items"][0]["title"]) == ("guessed", "Tomato soup")
    assert (await ask(anonymous, q="leek xyzzy"))["way"] in {"some", "any"}
    assert await found(anonymous, q="lee", typing=True) == ["Leek soup"]
    nothing = await ask(anonymous, q="xyzzy")
    assert (nothing["items"], nothing["total"]) == ([], 0)


@pytest.mark.usefixtures("menu")
async def test_filters_narrow_and_facets_say_how_far(anonymous: Person, owner: Person) -> None:
    everything = await ask(anonymous)
    assert everything["total"] == 4
    facets = {name: [(each["value"], each["label"], each["count"]) for each in values]
              for name, values in everything["facets"].items()}  # fmt: skip
    assert facets["cuisine"] == [("french", "French", 2), ("italian", "Italian", 2)]
    assert facets["category"][0] == ("soup", "Soup", 2)
    assert facets["diet"] == [("vegetarian", "Vegetarian", 3), ("vegan", "Vegan", 1)]
    times = [(value, count) for value, _, count in facets["time"]]
    assert times == [("30", 1), ("45", 2), ("60", 2), ("120", 3)]
    chosen = await ask(anonymous, cuisine="Italian")
    assert chosen["total"] == 2
    assert [(each["value"], each["count"]) for each in chosen["facets"]["cuisine"]] == [("french", 2), ("italian", 2)]
    assert [each["value"] for each in chosen["facets"]["category"]] == ["bread", "soup"]

    expected: list[tuple[dict[str, Any], list[str]]] = [
        ({"category": ["soup", "BREAD"], "cuisine": "italian"}, ["Sun-dried tomato bread", "Tomato soup"]),
        ({"dietary": ["vegan", "vegetarian"]}, ["Tomato soup"]),
        ({"tags": "weeknight"}, ["Tomato soup"]),
        ({"difficulty": ["hard", "medium"]}, ["Crème brûlée", "Sun-dried tomato bread"]),
        ({"cookingTime_max": 35}, ["Leek soup", "Tomato soup"]),
        ({"cookingTime_min": 36}, ["Crème brûlée"]),
        ({"author": owner.username, "q": "bread"}, ["Sun-dried tomato bread"]),
        ({"author": owner.id, "difficulty": "hard"}, ["Crème brûlée"]),
        ({"author": "nobody-such"}, []),
        ({"ingredients": "tomato"}, ["Sun-dried tomato bread", "Tomato soup"]),
        ({"ingredients": ["potato", "cream"]}, ["Leek soup"]),
        ({"ingredients": "cream", "without": "eggs"}, ["Leek soup"]),
        ({"without": ["tomatoes", "leek"]}, ["Crème brûlée"]),
        ({"rating": 4}, []),
        ({"filters": {"dietary": ["vegan"], "cookingTime": {"max": 30}}}, ["Tomato soup"]),
        ({"filters": {"difficulty": "hard", "author": "owner"}}, ["Crème brûlée"]),
        ({"filters": {"ingredients": {"with": ["cream"], "without": ["leeks"]}}}, ["Crème brûlée"]),
        ({"filters": {"ingredients": ["yeast"]}, "cuisine": "Italian"}, ["Sun-dried tomato bread"]),
        ({"filters": {"cuisine": ["French"], "tags": [], "category": ["soup"], "prepTime": {}}}, ["Leek soup"]),
    ]
    for query, titles in expected:
        assert sorted(await found(anonymous, **query)) == titles, query
    assert (await found(anonymous, sort="cookingTime"))[:3] == ["Tomato soup", "Leek soup", "Crème brûlée"]
    assert (await found(anonymous, sort="date"))[0] == "Sun-dried tomato bread"


@pytest.mark.usefixtures("menu")
async def test_what_is_in_the_kitchen_ranks_by_how_much_of_a_recipe_it_is(anonymous: Person) -> None:
    answer = await ask(anonymous, have=["potatoes", "cream", "leek"])
    assert [(each["title"], each["coverage"]) for each in answer["items"]] == [
        ("Leek soup", {"have": ["leeks", "potatoes", "cream"], "missing": []}),
        ("Crème brûlée", {"have": ["cream"], "missing": ["egg yolks", "sugar"]}),
    ]
    assert await found(anonymous, have="cream", category="dessert") == ["Crème brûlée"]
    assert "coverage" not in (await ask(anonymous, q="leek"))["items"][0]


@pytest.mark.usefixtures("menu")
async def test_drafts_and_private_recipes_are_found_by_their_author_alone(
    anonymous: Person, owner: Person, stranger: Person, admin: Person
) -> None:
    for person in (anonymous, stranger, admin, owner):
        assert sorted(await found(person, q="soup")) == ["Leek soup", "Tomato soup"]
        assert await found(person, q="secret") == []
    mine = ["Family soup", "Guest soup", "Leek soup", "Secret soup", "Tomato soup"]
    assert sorted(await found(owner, q="soup", whose="mine")) == mine
    assert sorted(await found(owner, q="soup", whose="both")) == mine
    assert await found(stranger, q="soup", whose="mine") == []
    assert sorted(await found(admin, q="soup", whose="both")) == ["Leek soup", "Tomato soup"]
    for whose in ("mine", "both"):
        assert (await ask(anonymous, status=401, whose=whose))["error"]["code"] == "unauthenticated"
    everything = await ask(stranger, whose="both")
    assert everything["total"] == 4
    assert sum(each["count"] for each in everything["facets"]["cuisine"]) == 4


@pytest.mark.usefixtures("menu")
async def test_what_was_withdrawn_a_moment_ago_is_not_shown_though_the_index_has_it(
    anonymous: Person, owner: Person
) -> None:
    leek = (await ask(anonymous, q="leek"))["items"][0]
    await owner.client.patch(f"/api/recipes/{leek['id']}", json={"visibility": "private"})
    assert await found(anonymous, q="leek soup") == []
    assert await found(owner, q="leek", whose="mine") == ["Leek soup"]
    await owner.client.delete(f"/api/recipes/{leek['id']}")
    assert await found(owner, q="leek", whose="mine") == []


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"page": 51, "limit": 20}, "page"),
    ({"page": 0}, "page"),
    ({"limit": 101}, "limit"),
    ({"q": "x" * 201}, "q"),
    ({"q": "a " * 40}, "q"),
    ({"sort": "price"}, "sort"),
    ({"whose": "theirs"}, "whose"),
    ({"difficulty": "extreme"}, "difficulty"),
    ({"cookingTime_max": -1}, "cookingTime_max"),
    ({"rating": 6}, "rating"),
    ({"cuisine": ["x"] * 21}, "cuisine"),
    ({"have": ["x" * 101]}, "have"),
    ({"filters": "no json"}, "filters"),
    ({"filters": "[]"}, "filters"),
    ({"filters": '{"price": 3}'}, "filters"),
    ({"filters": '{"cookingTime": {"max": "soon"}}'}, "filters.cookingTime.max"),
    ({"filters": '{"dietary": ["' + "x" * 81 + '"]}'}, "filters.dietary[0]"),
    ({"filters": "[" * 3_000}, "filters"),
]


async def test_what_is_wrong_is_said_of_the_field(anonymous: Person) -> None:
    for query, path in WRONG:
        refusal = await ask(anonymous, status=422, **query)
        assert [each["path"] for each in refusal["error"]["details"]["fields"]] == [path], query
    assert (await ask(anonymous, page=50, limit=20))["items"] == []
    unknown = await ask(anonymous, status=422, nonsense="1")
    assert "nonsense" in json.dumps(unknown)


@pytest.mark.usefixtures("menu")
async def test_pages_follow_each_other_and_all_searches_say_the_same(anonymous: Person) -> None:
    pages = [await found(anonymous, sort="date", page=page, limit=3) for page in (1, 2, 3)]
    assert [len(each) for each in pages] == [3, 1, 0]
    assert len({title for each in pages for title in each}) == 4
    one, other = await ask(anonymous, q="soup"), await ask(anonymous, "/api/search/recipes", q="soup")
    assert {**one, "search": ""} == {**other, "search": ""}


@pytest.mark.usefixtures("menu")
async def test_ingredients_are_counted_and_suggested(anonymous: Person, app: App) -> None:
    every = await ask(anonymous, "/api/search/ingredients", limit=100)
    counts = {each["name"]: each["count"] for each in every["items"]}
    assert (counts["cream"], counts["leeks"], every["total"]) == (2, 1, len(counts))
    misspelt = await ask(anonymous, "/api/search/ingredients", q="potatos")
    potatoes = misspelt["items"][0]
    assert potatoes == {"id": potatoes["id"], "name": "potatoes", "count": 1}
    unfinished = await ask(anonymous, "/api/search/ingredients", q="cre", typing=True)
    assert [each["name"] for each in unfinished["items"]] == ["cream"]
    suggestions = await ask(anonymous, "/api/search/suggestions", q="lee")
    assert [(each["title"], each["slug"]) for each in suggestions["recipes"]] == [("Leek soup", "leek-soup")]
    assert [(each["name"], each["count"]) for each in suggestions["ingredients"]] == [("leeks", 1)]
    assert (await ask(anonymous, "/api/search/suggestions", q="secre"))["recipes"] == []
    await ask(anonymous, "/api/search/suggestions", status=422)


@pytest.mark.usefixtures("menu")
async def test_searches_and_what_was_opened_are_logged(app: App, owner: Person, anonymous: Person) -> None:
    answer = await ask(owner, q="soup", cuisine=["French"], page=1)
    click = {"search": answer["search"], "id": answer["items"][0]["id"], "position": 1}
    assert (await anonymous.client.post("/api/search/clicks", json=click)).status_code == 204
    wrong = await anonymous.client.post("/api/search/clicks", json={**click, "search": str(Id())})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (404, "search_unknown")
    assert (await anonymous.client.post("/api/search/clicks", json={**click, "position": 0})).status_code == 422
    records = app.assembly.databases.database("kernel").collection(SEARCH_LOGS)
    record = await records.get(Id(answer["search"]))
    assert record is not None
    assert (record.index, record.query, record.filters, record.total) == ("recipes", "soup", {"cuisine": ["French"]}, 1)
    assert (record.user, [each.document for each in record.clicked]) == (owner.user_id, [click["id"]])


@pytest.mark.usefixtures("menu")
async def test_suggestions_and_searches_for_ingredients_are_logged(app: App, owner: Person, anonymous: Person) -> None:
    """Of what is typed on, the last counts; a stranger's are logged without a name."""
    records = app.assembly.databases.database("kernel").collection(SEARCH_LOGS)
    first = await ask(owner, "/api/search/suggestions", q="le")
    last = await ask(owner, "/api/search/suggestions", q="leek")
    assert first["search"] == last["search"]
    for place, kind in enumerate(("recipes", "ingredients"), 1):
        click = {"search": last["search"], "id": last[kind][0]["id"], "position": place}
        assert (await owner.client.post("/api/search/clicks", json=click)).status_code == 204
    record = await records.get(Id(last["search"]))
    assert record is not None
    assert (record.index, record.query, record.total, record.user) == ("recipes", "leek", 2, owner.user_id)
    assert record.suggested
    assert [each.document for each in record.clicked] == [last["recipes"][0]["id"], last["ingredients"][0]["id"]]
    assert (await ask(owner, "/api/search/suggestions", q=" "))["search"] is None

    answer = await ask(anonymous, "/api/search/ingredients", q="cream")
    await app.assembly.search.log.settle()
    record = await records.get(Id(answer["search"]))
    assert record is not None
    assert (record.index, record.query, record.total, record.user) == ("ingredients", "cream", 1, None)
    assert not record.suggested
    assert await records.raw.count_documents({}) == 2


async def test_what_is_written_is_found_and_what_goes_is_gone(app: App, owner: Person, anonymous: Person) -> None:
    """With a worker: facts bring every change to the index."""

    async def until(*titles: str, **query: Any) -> None:
        async def is_so() -> bool:
            return sorted(await found(anonymous, **query)) == sorted(titles)

        await wait_until(is_so, f"{titles} found by {query}")

    async with app.assembly.working():
        soup = await write(owner, **{**PLAIN, **DISHES[0]})
        await until("Tomato soup", q="soup")

        async def is_counted() -> bool:
            return bool((await ask(anonymous, "/api/search/ingredients", q="onion"))["total"] == 1)

        await wait_until(is_counted, "the first ingredients of all, which need not wait for others", 15)
        await owner.client.patch(f"/api/recipes/{soup['id']}", json={"title": "Tomato broth"})
        await until("Tomato broth", q="broth")
        await owner.client.put(f"/api/recipes/{soup['id']}/rating", json={"stars": 5})
        await until("Tomato broth", rating=4)
        await owner.client.patch(f"/api/recipes/{soup['id']}", json={"status": "draft"})

        async def is_hidden() -> bool:
            return bool((await ask(anonymous))["total"] == 0)

        await wait_until(is_hidden, "nothing for others")
        await owner.client.patch(f"/api/recipes/{soup['id']}", json={"title": "Tomato stew"})

        async def is_mine() -> bool:
            return await found(owner, q="stew", whose="mine") == ["Tomato stew"]

        await wait_until(is_mine, "the draft of its author")
        await owner.client.delete(f"/api/recipes/{soup['id']}")

        async def is_gone() -> bool:
            return bool((await ask(owner, whose="mine"))["total"] == 0)

        await wait_until(is_gone, "nothing")


async def test_without_its_engine_search_says_so_and_all_else_works(app_factory: AppFactory, owner: Person) -> None:
    app = await app_factory(elasticsearch_url=("http://127.0.0.1:1",), search_timeout_s=0.5)
    client = await app.client(headers=dict(owner.client.headers))
    for path in ("/api/recipes/search?q=soup", "/api/search/ingredients?q=soup", "/api/search/suggestions?q=s"):
        answer = await client.get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "search_away"), path
        assert "Everything else works" in answer.json()["error"]["message"]
    page = await client.get("/search?q=soup")
    assert page.status_code == 503
    assert "Search does not answer at the moment." in page.text
    assert (await client.post("/api/recipes", json={"title": "Soup"})).status_code == 201
    assert (await client.get("/api/recipes")).status_code == 200
    assert (await client.get("/recipes")).status_code == 200
    health = await client.get("/health")
    assert (health.status_code, health.json()["status"], health.json()["search"]) == (200, "degraded", "down")
