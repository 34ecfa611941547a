"""Views of many tasks: board, calendar, dashboard, what comes in and goes out."""

VIEW_PAGES = ()

__all__ = ["VIEW_PAGES"]
