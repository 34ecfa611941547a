"""What an admin looks at."""

from courtyard.modules.administration.pages import events, jobs, users

PAGES = [*jobs.HANDLERS, *events.HANDLERS, *users.HANDLERS]

__all__ = ["PAGES"]
