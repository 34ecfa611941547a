"""Routes of the court itself: health, figures, the API's description, the front door."""

from typing import Any

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.documents import Databases
from courtyard.kernel.http import ANYBODY, route
from courtyard.kernel.module.open_api import OpenApi
from courtyard.kernel.settings import Settings
from courtyard.kernel.telemetry import Health, as_json, exposition
from courtyard.kernel.web import Theme, View, gallery_values, sample_values, theme_cookie

_UNAVAILABLE = 503


def court_routes(settings: Settings) -> list[HTTPRouteHandler]:
    """All routes that belong to no module; the component gallery only outside production."""
    found = [health, api_health, database_health, metrics, openapi_json, asyncapi_json, docs, front_door, theme]
    return found if settings.environment == "production" else [*found, gallery, sample]


async def _health_answer(health: Health) -> Response[Any]:
    report = await health.report()
    return Response(as_json(report), status_code=_UNAVAILABLE if report.status == "unavailable" else 200)


@route("GET", "/health", may=ANYBODY, summary="Is this process ready?", in_schema=False)
async def health(health: Health) -> Response[Any]:
    """Status, service, version, uptime and each dependency; 503 when a required one is away."""
    return await _health_answer(health)


@route("GET", "/api/health", may=ANYBODY, summary="Is this process ready?", in_schema=False)
async def api_health(health: Health) -> Response[Any]:
    """The same as ``/health``."""
    return await _health_answer(health)


@route("GET", "/api/health/db", may=ANYBODY, summary="Does the database answer?", in_schema=False)
async def database_health(databases: Databases) -> Response[Any]:
    """Status and latency of the database."""
    report = await databases.health()
    return Response(report, status_code=_UNAVAILABLE if report.status == "down" else 200)


@route("GET", "/metrics", may=ANYBODY, summary="Figures for Prometheus", in_schema=False)
async def metrics() -> Response[bytes]:
    """Prometheus text format."""
    content_type, text = exposition()
    return Response(text, media_type=content_type)


@route("GET", "/api/openapi.json", may=ANYBODY, summary="This description", in_schema=False)
async def openapi_json(open_api: OpenApi) -> Response[bytes]:
    """OpenAPI 3.1."""
    await open_api.ready()
    return Response(open_api.body, media_type="application/json", headers={"access-control-allow-origin": "*"})


@route("GET", "/api/asyncapi.json", may=ANYBODY, summary="The catalogue of facts", in_schema=False)
async def asyncapi_json(async_api: bytes) -> Response[bytes]:
    """AsyncAPI 3.0."""
    return Response(async_api, media_type="application/json", headers={"access-control-allow-origin": "*"})


@route("GET", "/api/docs", may=ANYBODY, summary="This description as a page", in_schema=False)
async def docs(view: View, open_api: OpenApi) -> Response[str]:
    """Every operation, grouped by its subject."""
    await open_api.ready()
    return view.show("court/docs.html", operations=open_api.operations(), info=open_api.document["info"])


@route("GET", "/", may=ANYBODY, summary="The front door", in_schema=False)
async def front_door(view: View) -> Response[str]:
    """Straight into the only product, or a choice of them."""
    products = view.page.site.products
    if len(products) == 1:
        return view.go(products[0].href)
    return view.show("court/front_door.html", products=products)


@route("POST", "/theme", may=ANYBODY, summary="Choose light or dark", in_schema=False)
async def theme(view: View) -> Response[str]:
    """Keep the chosen look in a cookie and go back to where one was."""
    form = await view.form()
    answer = view.go(form.first("next", "/"))
    chosen = Theme(form.first("theme")) if form.first("theme") in list(Theme) else Theme.AUTO
    answer.headers["set-cookie"] = theme_cookie(chosen)
    return answer


@route("GET", "/dev/components", may=ANYBODY, summary="Every component in all its states", in_schema=False)
async def gallery(view: View) -> Response[str]:
    """The gallery, for people who make pages."""
    return view.show("dev/components.html", **gallery_values())


@route("GET", "/dev/sample", may=ANYBODY, summary="A long page to learn from", in_schema=False)
async def sample(view: View) -> Response[str]:
    """A picture, facts, a list beside steps."""
    return view.show("dev/sample.html", **sample_values())
