"""Notifications as JSON."""

from courtyard.modules.notifications.routes import choices, devices, lists

ROUTES = [*lists.HANDLERS, *choices.HANDLERS, *devices.HANDLERS]

__all__ = ["ROUTES"]
