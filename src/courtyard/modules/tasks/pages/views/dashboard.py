"""The dashboard as a page: figures, and pictures with the numbers behind them."""

from litestar import Response
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor
from courtyard.kernel.http import MEMBERS, route
from courtyard.kernel.web import Point, View
from courtyard.modules.tasks.actions.agenda import Agenda
from courtyard.modules.tasks.actions.dashboard import Dashboards
from courtyard.modules.tasks.actions.overview import PROJECT_KINDS, STANDING_KINDS, overview_of
from courtyard.modules.tasks.actions.timing import Timing
from courtyard.modules.tasks.pages.views.charts import stacked


@route("GET", "/tasks/dashboard", may=MEMBERS, summary="Your tasks in numbers", in_schema=False)
async def dashboard_page(
    view: View, actor: Actor, agenda: Agenda, task_dashboards: Dashboards, task_timing: Timing
) -> Response[str]:
    """Your inbox and the projects that you are in, but for those in the archive."""
    found = await overview_of(agenda, task_dashboards, task_timing, actor)
    return view.show(
        "tasks/dashboard.html",
        block="figures",
        figures=found.figures,
        found=found,
        days=[Point(label, value) for label, value in found.days],
        weeks=[Point(label, value) for label, value in found.weeks],
        standing=stacked(STANDING_KINDS, found.standing),
        projects=stacked(PROJECT_KINDS, found.projects),
    )


HANDLERS: list[HTTPRouteHandler] = [dashboard_page]
