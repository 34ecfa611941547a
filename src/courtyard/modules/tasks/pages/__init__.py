"""HTML over HTTP."""

from courtyard.modules.tasks.pages.views import VIEW_PAGES

PAGES = (*VIEW_PAGES,)

__all__ = ["PAGES"]
