"""Views of many tasks: board, calendar, dashboard, what comes in and goes out."""

from litestar.handlers import HTTPRouteHandler

VIEW_PAGES: tuple[HTTPRouteHandler, ...] = ()

__all__ = ["VIEW_PAGES"]
