"""Search tasks."""

from functools import wraps
from typing import Annotated, Any

from litestar.params import Parameter

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.tasks.actions.searching.finding import TaskFinder, TaskSort, TaskWish
from courtyard.modules.tasks.routes.listings import Assignees, Labels, Limit, Priorities, Projects, Statuses
from courtyard.modules.tasks.schemas.searching import FoundTasksPage, found_tasks_page

_WORDS_MAX = 200

Words = Annotated[
    str,
    Parameter(description='Words, "phrases" in quotes, -words to leave out; up to 32 words', max_length=_WORDS_MAX),
]
Typing = Annotated[bool, Parameter(description="Whether the last word may be unfinished")]
SortBy = Annotated[TaskSort, Parameter(description="The best first, what was changed last, or what is due first")]
PageNumber = Annotated[int, Parameter(ge=1, le=1000, description="Results go 1,000 deep")]


@route("GET", "/tasks/search", may=MEMBERS, summary="Search tasks")
async def search_tasks(  # noqa: PLR0913  (each is a parameter of the query)
    *,
    actor: Actor,
    task_finder: TaskFinder,
    q: Words = "",
    status: Statuses = None,
    priority: Priorities = None,
    project: Projects = None,
    label: Labels = None,
    assignee: Assignees = None,
    sort: SortBy = "relevance",
    typing: Typing = False,
    page: PageNumber = 1,
    limit: Limit = 20,
) -> FoundTasksPage:
    """Tasks with these words in title, labels, checklist, notes or comments, with the values they can be narrowed to.

    Your inbox and the projects that you are in, those in the archive too; nothing from the trash. A change is found
    within two seconds. Several statuses, priorities, projects or people mean one of them; several labels mean all.
    """
    wish = TaskWish(
        words=q,
        typing=typing,
        status=status or (),
        priority=priority or (),
        project=project or (),
        label=label or (),
        assignee=assignee or (),
        sort=sort,
        page=page,
        limit=limit,
    )
    return found_tasks_page(await task_finder.found(actor, wish), actor.member_id, page=page, limit=limit)


@route("GET", "/search/tasks", may=MEMBERS, summary="Search tasks, with everything else that can be searched")
@wraps(search_tasks.opt["function"], assigned=("__module__", "__doc__", "__annotations__"))
async def search_in_tasks(**given: Any) -> FoundTasksPage:
    """The same as above, beside the other searches."""
    found: FoundTasksPage = await search_tasks.opt["function"](**given)
    return found


SEARCH_ROUTES = (search_tasks, search_in_tasks)
