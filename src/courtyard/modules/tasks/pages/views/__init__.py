"""Views of many tasks: board, calendar, dashboard, what comes in and goes out."""

from courtyard.modules.tasks.pages.views import board, calendar, dashboard, importing

VIEW_PAGES = (*board.HANDLERS, *calendar.HANDLERS, *dashboard.HANDLERS, *importing.HANDLERS)

__all__ = ["VIEW_PAGES"]
