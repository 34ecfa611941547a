"""The four who try everything: anonymous, owner, stranger, admin. Each has a client that carries their token."""

import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from courtyard.kernel.basics import Id, Role
from courtyard.modules.accounts.actions.entrance import Newcomer
from support.app import App

PASSWORD = "Correct-Horse-7"
_numbers = itertools.count(1)


class Person:
    """Somebody at the door; ``id`` and ``username`` are empty for nobody."""

    def __init__(self, client: httpx.AsyncClient, entry: dict[str, Any] | None = None) -> None:
        user = entry["user"] if entry else {}
        self.client = client
        self.id: str = user.get("id", "")
        self.username: str = user.get("username", "")
        self.email: str = user.get("email", "")
        self.token: str = entry["token"] if entry else ""
        self.refresh_token: str = entry["refresh_token"] if entry else ""

    @property
    def user_id(self) -> Id:
        """The id as documents hold it."""
        return Id(self.id)


async def sign_up(app: App, username: str = "", *, roles: tuple[Role, ...] = (Role.USER,), **client: Any) -> Person:
    """Make an account (past the HTTP side, which gives no roles away) and sign in."""
    name = username or f"person{next(_numbers)}"
    newcomer = Newcomer(name, f"{name}@example.org", PASSWORD, roles)
    await app.dependency("entrance").create(newcomer)
    return await sign_in(app, newcomer.email, **client)


async def sign_in(app: App, email: str, password: str = PASSWORD, **options: Any) -> Person:
    """Sign in on a device of its own."""
    client = await app.client(**options)
    answer = await client.post("/api/auth/login", json={"email": email, "password": password})
    assert answer.status_code == httpx.codes.OK, answer.text
    entry = answer.json()
    client.headers["authorization"] = f"Bearer {entry['token']}"
    return Person(client, entry)


SignUp = Callable[..., Awaitable[Person]]


@pytest.fixture
def people(app: App) -> SignUp:
    """How to make further people: by name, roles and client options."""

    async def make(username: str = "", **options: Any) -> Person:
        return await sign_up(app, username, **options)

    return make


@pytest.fixture
async def anonymous(app: App) -> Person:
    """Nobody."""
    return Person(await app.client())


@pytest.fixture
async def owner(app: App) -> Person:
    """Whose things they are."""
    return await sign_up(app, "owner")


@pytest.fixture
async def stranger(app: App) -> Person:
    """Signed in, and not the owner."""
    return await sign_up(app, "stranger")


@pytest.fixture
async def admin(app: App) -> Person:
    """Runs the installation."""
    return await sign_up(app, "boss", roles=(Role.USER, Role.ADMIN))
