"""Puts the router and the edge together."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from litestar import Litestar, Request, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from pymongo.errors import PyMongoError

from courtyard.kernel.basics import Refusal
from courtyard.kernel.http.failures import Failures
from courtyard.kernel.http.routing import actor_of, if_match_of, visit_of

API = "/api/v1"

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


def router(
    *,
    json_routes: Sequence[HTTPRouteHandler],
    page_routes: Sequence[HTTPRouteHandler],
    dependencies: Mapping[str, Any],
    asked: Mapping[str, Callable[[Request[Any, Any, Any]], Any]],
    failures: Failures,
    lifespan: Sequence[Lifespan] = (),
    version: str,
) -> Litestar:
    """The Litestar application: JSON routes below ``/api/v1``, pages at the root.

    ``dependencies`` are values that handlers ask for by name, such as a module's store; ``asked`` are made of each
    request.
    """
    provided = {name: Provide(_constant(value), sync_to_thread=False) for name, value in dependencies.items()}
    of_request = {"actor": actor_of, "visit": visit_of, "if_match": if_match_of, **asked}
    provided |= {name: Provide(function, sync_to_thread=False) for name, function in of_request.items()}
    handled = (Refusal, HTTPException, PyMongoError, Exception)
    return Litestar(
        [Router(API, route_handlers=list(json_routes)), *page_routes],
        dependencies=provided,
        exception_handlers=dict.fromkeys(handled, failures.handle),
        openapi_config=OpenAPIConfig(
            title="Courtyard",
            version=version,
            description="Recipes, tasks, courses and a marketplace on one court.",
            path="/api/description",
            render_plugins=[],
            components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
            security=[{"bearer": []}, {}],
            use_handler_docstrings=False,
        ),
        lifespan=list(lifespan),
        request_max_body_size=None,
        logging_config=None,
        debug=False,
    )


def upload_paths(application: Litestar) -> frozenset[str]:
    """The paths whose handlers declared ``upload=True``."""
    return frozenset(
        route.path
        for route in application.routes
        for handler in getattr(route, "route_handlers", ())
        if handler.opt.get("upload")
    )


def _constant(value: Any) -> Callable[[], Any]:
    def give() -> Any:
        return value

    return give
