"""The dashboard."""

from collections.abc import Callable

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.modules.tasks.actions.dashboard import Dashboards
from courtyard.modules.tasks.routes.listings import KEPT
from courtyard.modules.tasks.schemas.dashboard import DashboardShown
from courtyard.modules.tasks.schemas.tasks import for_how_long


@route("GET", "/tasks/dashboard", may=MEMBERS, summary="Your tasks in numbers", cached=KEPT)
async def read_dashboard(
    actor: Actor, task_dashboards: Dashboards, keep_at_most: Callable[[float], None]
) -> DashboardShown:
    """Your inbox and the projects that you are in, but for those in the archive.

    What you completed is told by the day on which you did it, where you lived then. A streak is the number of days in
    a row on which you completed something. A week ends on Sunday.
    """
    board = await task_dashboards.of(actor)
    for_how_long(board.figures.true_until, keep_at_most)
    return DashboardShown.of(board.figures, board.places)


DASHBOARD_ROUTES = (read_dashboard,)
