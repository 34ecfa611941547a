"""What an admin looks at."""

from courtyard.modules.administration.pages import events, jobs, security, users

PAGES = [*jobs.HANDLERS, *events.HANDLERS, *security.HANDLERS, *users.HANDLERS]

__all__ = ["PAGES"]
