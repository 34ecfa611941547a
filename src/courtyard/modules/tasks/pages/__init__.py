"""HTML over HTTP."""

from courtyard.modules.tasks.pages.acts import ACT_PAGES
from courtyard.modules.tasks.pages.feeds import FEED_PAGES
from courtyard.modules.tasks.pages.files import FILE_PAGES
from courtyard.modules.tasks.pages.filters import FILTER_PAGES
from courtyard.modules.tasks.pages.labels import LABEL_PAGES
from courtyard.modules.tasks.pages.listing import LISTING_PAGES
from courtyard.modules.tasks.pages.members import MEMBER_PAGES
from courtyard.modules.tasks.pages.projects import PROJECT_PAGES
from courtyard.modules.tasks.pages.quick import QUICK_PAGES
from courtyard.modules.tasks.pages.searching import SEARCH_PAGES
from courtyard.modules.tasks.pages.steps import STEP_PAGES
from courtyard.modules.tasks.pages.talk import TALK_PAGES
from courtyard.modules.tasks.pages.task import TASK_PAGES
from courtyard.modules.tasks.pages.timing import TIME_PAGES
from courtyard.modules.tasks.pages.trash import TRASH_PAGES
from courtyard.modules.tasks.pages.views import VIEW_PAGES

PAGES = (
    *LISTING_PAGES,
    *SEARCH_PAGES,
    *QUICK_PAGES,
    *ACT_PAGES,
    *FILTER_PAGES,
    *TASK_PAGES,
    *STEP_PAGES,
    *TALK_PAGES,
    *FILE_PAGES,
    *TIME_PAGES,
    *PROJECT_PAGES,
    *MEMBER_PAGES,
    *FEED_PAGES,
    *LABEL_PAGES,
    *TRASH_PAGES,
    *VIEW_PAGES,
)

__all__ = ["PAGES"]
