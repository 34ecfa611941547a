"""JSON over HTTP."""

from courtyard.modules.tasks.routes.attachments import ATTACHMENT_ROUTES
from courtyard.modules.tasks.routes.changes import CHANGE_ROUTES
from courtyard.modules.tasks.routes.dashboard import DASHBOARD_ROUTES
from courtyard.modules.tasks.routes.exports import EXPORT_ROUTES
from courtyard.modules.tasks.routes.feeds import FEED_ROUTES
from courtyard.modules.tasks.routes.imports import IMPORT_ROUTES
from courtyard.modules.tasks.routes.listings import list_tasks
from courtyard.modules.tasks.routes.members import MEMBER_ROUTES
from courtyard.modules.tasks.routes.personal import PERSONAL_ROUTES
from courtyard.modules.tasks.routes.projects import PROJECT_ROUTES
from courtyard.modules.tasks.routes.searching import SEARCH_ROUTES
from courtyard.modules.tasks.routes.talk import TALK_ROUTES
from courtyard.modules.tasks.routes.tasks import TASK_ROUTES
from courtyard.modules.tasks.routes.timing import TIME_ROUTES

ROUTES = (
    list_tasks,
    *SEARCH_ROUTES,
    *TASK_ROUTES,
    *CHANGE_ROUTES,
    *DASHBOARD_ROUTES,
    *PROJECT_ROUTES,
    *MEMBER_ROUTES,
    *PERSONAL_ROUTES,
    *TIME_ROUTES,
    *TALK_ROUTES,
    *ATTACHMENT_ROUTES,
    *IMPORT_ROUTES,
    *EXPORT_ROUTES,
    *FEED_ROUTES,
)

__all__ = ["ROUTES"]
