"""Three apps: a constant, a constant as large as a kept listing, and a listing that Litestar encodes each time."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec
from litestar import Litestar, get

from bench import data

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

_ITEMS = 20
_KIB = 1024


class _Ingredient(msgspec.Struct):
    name: str
    amount: float
    unit: str


class _Item(msgspec.Struct):
    id: str
    title: str
    description: str
    ingredients: list[_Ingredient]
    instructions: list[str]
    category: str
    cuisine: str
    servings: int


class _Page(msgspec.Struct):
    items: list[_Item]
    next_cursor: str | None = None


def _constant(size: int) -> App:
    body = b"x" * size
    head = [(b"content-type", b"application/json"), (b"content-length", str(size).encode()), (b"etag", b'"kept"')]

    async def app(scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[..., Any]) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})

    return app


async def _lifespan(receive: Callable[[], Awaitable[Message]], send: Callable[..., Any]) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


_PAGE = _Page(
    [msgspec.convert({**data.recipe(number, "any"), "id": data.recipe_id(number)}, _Item) for number in range(_ITEMS)]
)


@get("/")
async def _listing() -> _Page:
    return _PAGE


small = _constant(_KIB)
large = _constant(24 * _KIB)
listing = Litestar([_listing], openapi_config=None)
