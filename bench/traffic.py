"""The requests of each scenario and what a right answer to them says."""

from typing import Any

import msgspec

from bench import data

_FEW_RECIPES = 10
_FEW_LISTINGS = 8
_LIMIT_MAX = 100


class Target(msgspec.Struct, frozen=True):
    """A server with recipes in it and people signed in; ``id_field`` is how it spells an id."""

    port: int
    tokens: tuple[str, ...]
    id_field: str
    recipes: int

    def read(self, path: str, person: int) -> bytes:
        """A GET by one of the people."""
        token = self.tokens[person % len(self.tokens)]
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()

    def write(self, verb: str, path: str, person: int, body: object) -> bytes:
        """A request with a JSON body by one of the people; -1 for nobody."""
        encoded = msgspec.json.encode(body)
        token = f"Authorization: Bearer {self.tokens[person % len(self.tokens)]}\r\n" if person >= 0 else ""
        head = f"{verb} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{token}Content-Type: application/json\r\n"
        return f"{head}Content-Length: {len(encoded)}\r\n\r\n".encode() + encoded


class GetOne(msgspec.Struct, frozen=True):
    """Whole recipes: ever another one out of all, or the same few over and over."""

    target: Target
    repeated: bool
    expected_status: int = 200

    def request(self, number: int) -> bytes:
        """GET /api/recipes/{id}."""
        return self.target.read(f"/api/recipes/{data.recipe_id(self._recipe(number))}", number)

    def problem(self, number: int, body: bytes) -> str | None:
        """It must be that recipe, whole."""
        return whole_recipe_problem(body, self.target.id_field, self._recipe(number))

    def _recipe(self, number: int) -> int:
        return number % _FEW_RECIPES if self.repeated else number * data.STEP % self.target.recipes


class Listing(msgspec.Struct, frozen=True):
    """Pages of twenty: the same few over and over, or ever another filter and limit.

    Each cuisine has exactly twenty recipes, so that limits of 20 to 99 name the same rows but are different questions:
    with 8,000 cuisines 640,000 questions that neither side has heard before, and equal work for each.
    """

    target: Target
    repeated: bool
    expected_status: int = 200

    def request(self, number: int) -> bytes:
        """GET /api/recipes with a cuisine and a limit."""
        cuisine, limit = self._question(number)
        return self.target.read(f"/api/recipes?cuisine={data.cuisine_name(cuisine)}&limit={limit}", number)

    def problem(self, number: int, body: bytes) -> str | None:
        """It must hold exactly that cuisine's recipes, newest first."""
        found = _decoded(body)
        if not isinstance(found, dict) or "next_cursor" not in found:
            return f"not a page: {body[:120]!r}"
        cuisine, _ = self._question(number)
        ids = [item.get(self.target.id_field) for item in found.get("items", [])]
        expected = data.cuisine_ids(cuisine, self.target.recipes)
        return None if ids == expected else f"cuisine {cuisine}: {ids[:3]}… instead of {expected[:3]}…"

    def _question(self, number: int) -> tuple[int, int]:
        cuisines = data.cuisines(self.target.recipes)
        if self.repeated:
            return number % _FEW_LISTINGS % cuisines, data.CUISINE_SIZE
        spread = _LIMIT_MAX - data.CUISINE_SIZE
        return number * data.STEP % cuisines, data.CUISINE_SIZE + number // cuisines % spread


class Create(msgspec.Struct, frozen=True):
    """New recipes, each a little different."""

    target: Target
    expected_status: int = 201

    def request(self, number: int) -> bytes:
        """POST /api/recipes."""
        return self.target.write("POST", "/api/recipes", number, self.sent(number))

    def problem(self, number: int, body: bytes) -> str | None:
        """The answer must echo what was sent, with an id."""
        return _echo_problem(body, self.sent(number), self.target.id_field)

    def sent(self, number: int) -> dict[str, Any]:
        """The body of this request."""
        return data.recipe(self.target.recipes + number, "of the bench")

    def made(self, body: bytes) -> str:
        """The id of the recipe that an answer speaks of."""
        return str(_decoded(body)[self.target.id_field])


class Patch(msgspec.Struct, frozen=True):
    """Changes of a recipe by its author."""

    target: Target
    expected_status: int = 200

    def request(self, number: int) -> bytes:
        """PATCH /api/recipes/{id}."""
        recipe = self.recipe(number)
        return self.target.write("PATCH", f"/api/recipes/{data.recipe_id(recipe)}", recipe, self.sent(number))

    def problem(self, number: int, body: bytes) -> str | None:
        """The answer must show the change, in the recipe that was meant."""
        found = _decoded(body)
        if not isinstance(found, dict) or found.get(self.target.id_field) != data.recipe_id(self.recipe(number)):
            return f"not that recipe: {body[:120]!r}"
        return _echo_problem(body, self.sent(number), self.target.id_field)

    def recipe(self, number: int) -> int:
        """The recipe that this request changes."""
        return number * data.STEP % self.target.recipes

    def sent(self, number: int) -> dict[str, Any]:
        """The body of this request."""
        return {"description": f"Changed for the better, take {number}.", "cookingTime": 5 + number % 90}


class Login(msgspec.Struct, frozen=True):
    """Sign-ins with the right password."""

    target: Target
    expected_status: int = 200

    def request(self, number: int) -> bytes:
        """POST /api/auth/login."""
        person = data.person(number % len(self.target.tokens))
        body = {"email": person["email"], "password": person["password"]}
        return self.target.write("POST", "/api/auth/login", -1, body)

    def problem(self, number: int, body: bytes) -> str | None:  # noqa: ARG002  (the same for every number)
        """The answer must hold a token."""
        found = _decoded(body)
        return None if isinstance(found, dict) and found.get("token") else f"no token: {body[:120]!r}"


def whole_recipe_problem(body: bytes, id_field: str, number: int) -> str | None:
    """What is wrong with this answer, which should be the whole recipe of that number."""
    found = _decoded(body)
    if not isinstance(found, dict) or found.get(id_field) != data.recipe_id(number):
        return f"not recipe {number}: {body[:120]!r}"
    return _echo_problem(body, data.recipe(number, found.get("cuisine", "")), id_field)


def _echo_problem(body: bytes, sent: dict[str, Any], id_field: str) -> str | None:
    found = _decoded(body)
    if not isinstance(found, dict) or not found.get(id_field):
        return f"no recipe with an id: {body[:120]!r}"
    for field, value in sent.items():
        got = found.get(field)
        same = _same_ingredients(got, value) if field == "ingredients" else got == value
        if not same:
            return f"{field} is {got!r} instead of {value!r}"
    return None


def _same_ingredients(got: object, sent: list[dict[str, Any]]) -> bool:
    """A server may say more about an ingredient than was sent, never something else."""
    return (
        isinstance(got, list)
        and len(got) == len(sent)
        and all(each.get(key) == value for each, one in zip(got, sent, strict=True) for key, value in one.items())
    )


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
