"""What a process shows: templates, static files, the router and its description.

It is made of manifests and a few settings and holds no connection, so several assemblies of one process can share it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar, Request
from pymongo.errors import PyMongoError

from courtyard.kernel import http, web
from courtyard.kernel.basics import Actor, Refusal
from courtyard.kernel.events import async_api
from courtyard.kernel.module.court_routes import court_routes
from courtyard.kernel.module.job_routes import JOB_ROUTES
from courtyard.kernel.module.mail_routes import MAIL_ROUTES, mail_pages
from courtyard.kernel.module.manifest import Module
from courtyard.kernel.module.open_api import OpenApi
from courtyard.kernel.module.search_routes import SEARCH_ROUTES
from courtyard.kernel.settings import Settings

Unread = Callable[[Actor], Awaitable[int]]
Living = Callable[[], AbstractAsyncContextManager[None]]


class Front:
    """The face of these modules.

    Args:
        modules: In order of use.
        settings: Decide about the component gallery, reloading templates and secure cookies.
        version: Of the API's description.
    """

    def __init__(self, modules: Sequence[Module], settings: Settings, version: str) -> None:
        self._modules, self._settings, self._version = modules, settings, version
        self._static = web.StaticFiles(_folders(modules, "static"))
        reload = settings.environment == "development"
        templates = web.Templates(_folders(modules, "templates"), self._static, reload=reload, kept=_kept(settings))
        self.views = web.Views(templates, _site(modules), secure=settings.base_url.startswith("https:"))
        self.failures = http.Failures(self._error_page)
        self.open_api = OpenApi()
        self.async_api = msgspec.json.encode(async_api({module.name: module.events for module in modules}, version))
        self._litestar: Litestar | None = None
        self._living: Living | None = None

    def gifts(self, constant: Mapping[str, Any], unread: Unread | None = None) -> http.Gifts:
        """What handlers may ask for: these, and what the front itself has. ``unread`` gives the number at the bell."""

        async def view(request: Request[Any, Any, Any]) -> web.View:
            made = web.View(self.views, request)
            if unread is None or made.page.is_htmx or not made.actor.is_signed_in:
                return made
            try:
                return made.with_unread(await unread(made.actor))
            except PyMongoError:  # a page without a number at its bell is better than no page
                return made

        own = {"open_api": self.open_api, "async_api": self.async_api, "views": self.views}
        return http.Gifts.of({**constant, **own}, {"view": view})

    def router(self, gifts: http.Gifts, living: Living) -> Litestar:
        """The router, made at the first call; under a server it lives as long as the ``living`` given last."""
        self._living = living
        if self._litestar is None:
            self._litestar = http.router(
                json_routes=[
                    *JOB_ROUTES,
                    *MAIL_ROUTES,
                    *SEARCH_ROUTES,
                    *(handler for module in self._modules for handler in module.routes),
                ],
                page_routes=[
                    *(handler for module in self._modules for handler in module.pages),
                    *court_routes(self._settings),
                    *mail_pages(self._settings),
                ],
                gifts=gifts,
                failures=self.failures,
                lifespan=[self._lifespan],
                version=self._version,
            )
            self.open_api.describe(self._litestar)
        return self._litestar

    def static(self, passage: http.Passage) -> tuple[int, http.Headers, bytes] | None:
        """A static file's answer; None for any other path."""
        if not passage.path.startswith("/static/"):
            return None
        return self._static.answer(passage.path, passage.headers.items())

    def _error_page(self, passage: http.Passage, refusal: Refusal) -> str:
        return self.views.refusal(passage, refusal)

    @asynccontextmanager
    async def _lifespan(self, _: Litestar) -> AsyncIterator[None]:
        assert self._living is not None  # noqa: S101  (the router was given out with it)
        async with self._living():
            yield


def _kept(settings: Settings) -> Path | None:
    """The folder for compiled templates, where there is a data folder."""
    folder = settings.data_dir / "templates"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:  # no data folder, as for commands that only describe; or no room in it
        return None
    return folder


def _folders(modules: Sequence[Module], name: str) -> list[Path]:
    folders = [module.root / name for module in modules if module.root is not None]
    return [folder for folder in folders if folder.is_dir()]


def _site(modules: Sequence[Module]) -> web.Site:
    return web.Site(
        products=tuple(module.product for module in modules if module.product is not None),
        navigation=tuple(entry for module in modules for entry in module.navigation),
        person_menu=tuple(entry for module in modules for entry in module.person_menu),
        searches=tuple(module.search for module in modules if module.search is not None),
        bell_href=next((module.bell_href for module in modules if module.bell_href), ""),
    )
