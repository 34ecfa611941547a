"""Notifications as pages."""

from courtyard.modules.notifications.pages import lists, settings

PAGES = [*lists.HANDLERS, *settings.HANDLERS]

__all__ = ["PAGES"]
