"""The requests must be what they claim, and nonsense must not pass as an answer."""

import msgspec
import pytest

from bench import data
from bench.load.tally import Traffic
from bench.tasks.filling import Filled
from bench.tasks.questions import CHANGE_EVERY, NAMES, PACED, Asked
from bench.traffic import Create, GetOne, Listing, Login, Patch, Target

RECIPES = 2_000
TARGET = Target(8000, ("first", "second", "third"), "id", RECIPES)


def listing_answer(traffic: Listing, number: int) -> bytes:
    path = traffic.request(number).split()[1].decode()
    cuisine = int(path.partition("cuisine-")[2].partition("&")[0])
    items = [{"id": each} for each in data.cuisine_ids(cuisine, RECIPES)]
    return msgspec.json.encode({"items": items, "next_cursor": None})


def test_new_recipes_are_all_different_until_all_were_asked() -> None:
    traffic = GetOne(TARGET, repeated=False)
    assert len({traffic.request(number).split()[1] for number in range(RECIPES)}) == RECIPES


def test_new_listings_are_all_different_and_hold_twenty() -> None:
    traffic = Listing(TARGET, repeated=False)
    asked = {traffic.request(number).split()[1] for number in range(8_000)}
    assert len(asked) == 8_000
    assert len(data.cuisine_ids(17, RECIPES)) == 20


def test_repeated_requests_are_few() -> None:
    for traffic in (GetOne(TARGET, repeated=True), Listing(TARGET, repeated=True)):
        assert len({traffic.request(number).split()[1] for number in range(1_000)}) <= 10


def test_a_recipe_is_changed_by_its_author() -> None:
    traffic = Patch(TARGET)
    for number in range(50):
        author = TARGET.tokens[traffic.recipe(number) % len(TARGET.tokens)]
        assert f"Bearer {author}\r\n".encode() in traffic.request(number)


def test_a_task_is_never_changed_to_what_it_is() -> None:
    for of_one, requests in ((1_000, 5_200), (100_000, 130_000)):
        there = Filled(of_one, of_one, ())
        was: dict[bytes, bytes] = {}
        for name in dict.fromkeys((*NAMES, *PACED)):
            asked = Asked(name, TARGET, there, changing=True)
            for number in range(0, requests, CHANGE_EVERY):
                head, _, body = asked.change(number).partition(b"\r\n\r\n")
                task = head.split()[1]
                assert was.get(task) != body, (name, number)
                was[task] = body
        assert len(was) == of_one / 10


def test_right_answers_pass() -> None:
    get, listing, create, patch = (
        GetOne(TARGET, repeated=False),
        Listing(TARGET, repeated=False),
        Create(TARGET),
        Patch(TARGET),
    )
    number = 5 * data.STEP % RECIPES
    whole = data.recipe(number, "any") | {"id": data.recipe_id(number)}
    assert get.problem(5, msgspec.json.encode(whole)) is None
    assert listing.problem(5, listing_answer(listing, 5)) is None
    assert create.problem(5, msgspec.json.encode(create.sent(5) | {"id": "6" * 24})) is None
    changed = {"id": data.recipe_id(patch.recipe(5)), **patch.sent(5)}
    assert patch.problem(5, msgspec.json.encode(changed)) is None
    assert Login(TARGET).problem(5, b'{"token": "a.b.c"}') is None


@pytest.mark.parametrize(
    "traffic",
    [GetOne(TARGET, repeated=True), Listing(TARGET, repeated=True), Create(TARGET), Patch(TARGET), Login(TARGET)],
)
@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"not json", b'{"items": []}', b'{"id": "another"}', b'{"token": ""}']
)
def test_nonsense_does_not_pass(traffic: Traffic, body: bytes) -> None:
    assert traffic.problem(5, body) is not None


def test_a_listing_that_misses_one_does_not_pass() -> None:
    traffic = Listing(TARGET, repeated=True)
    page = msgspec.json.decode(listing_answer(traffic, 3))
    page["items"].pop()
    assert traffic.problem(3, msgspec.json.encode(page)) is not None
