"""What an admin looks at."""

from courtyard.modules.administration.pages import events, jobs

PAGES = [*jobs.HANDLERS, *events.HANDLERS]

__all__ = ["PAGES"]
