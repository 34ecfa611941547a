"""HTML over HTTP."""

from litestar.handlers import HTTPRouteHandler

from courtyard.modules.tasks.pages.views import VIEW_PAGES

PAGES: tuple[HTTPRouteHandler, ...] = (*VIEW_PAGES,)

__all__ = ["PAGES"]
