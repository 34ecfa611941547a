"""Puts the router and the edge together."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from litestar import Litestar, Router
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from pymongo.errors import PyMongoError

from courtyard.kernel.basics import Id, NotFound, Refusal
from courtyard.kernel.http.described import Ids, Structs
from courtyard.kernel.http.failures import Failures
from courtyard.kernel.http.giving import Gifts
from courtyard.kernel.http.permits import May

API = "/api/v1"

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def router(
    *,
    json_routes: Sequence[HTTPRouteHandler],
    page_routes: Sequence[HTTPRouteHandler],
    gifts: Gifts,
    failures: Failures,
    lifespan: Sequence[Lifespan] = (),
    version: str,
) -> Litestar:
    """The Litestar application: JSON routes below ``/api/v1``, pages at the root.

    Raises:
        LookupError: a handler asks for something that nobody gives.
    """
    for handler in (*json_routes, *page_routes):
        gifts.check(str(handler.fn.__qualname__), handler.opt["asks"])
    handled = (Refusal, HTTPException, PyMongoError, Exception)
    return Litestar(
        [Router(API, route_handlers=list(json_routes)), *page_routes],
        exception_handlers=dict.fromkeys(handled, failures.handle),
        openapi_config=OpenAPIConfig(
            title="Courtyard",
            version=version,
            description="Recipes, tasks, courses and a marketplace on one court.",
            render_plugins=[JsonRenderPlugin()],
            openapi_router=_closed("/api/description"),
            components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
            security=[{"bearer": []}, {}],
            use_handler_docstrings=False,
        ),
        lifespan=list(lifespan),
        plugins=[Structs(), Ids()],
        type_encoders={Id: str},
        request_max_body_size=None,
        logging_config=None,
        debug=False,
    )


def _closed(path: str) -> Router:
    """Where Litestar serves a description of its own, whether asked to or not: ours stands at ``/api/openapi.json``."""

    def refuse(*_: object) -> None:
        raise NotFound

    nobody = May("nobody", lambda _: False)
    return Router(path, route_handlers=[], include_in_schema=False, guards=[refuse], opt={"may": nobody})
