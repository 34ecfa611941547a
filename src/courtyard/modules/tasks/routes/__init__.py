"""JSON over HTTP."""

from courtyard.modules.tasks.routes.listings import list_tasks
from courtyard.modules.tasks.routes.projects import PROJECT_ROUTES
from courtyard.modules.tasks.routes.tasks import TASK_ROUTES

ROUTES = (list_tasks, *TASK_ROUTES, *PROJECT_ROUTES)

__all__ = ["ROUTES"]
