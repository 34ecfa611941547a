"""What an admin looks at."""

from courtyard.modules.administration.pages import events, jobs, security

PAGES = [*jobs.HANDLERS, *events.HANDLERS, *security.HANDLERS]

__all__ = ["PAGES"]
