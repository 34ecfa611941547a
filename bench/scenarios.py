"""What is asked of both sides, in which order."""

from collections.abc import Callable

import msgspec

from bench.load.tally import Traffic
from bench.tasks.traffic import TaskCreate, TaskListing
from bench.traffic import Create, GetOne, Listing, Login, Patch, Target


class Scenario(msgspec.Struct, frozen=True):
    """One kind of request: ``kind`` decides what is due; ``forget`` empties listing caches (by a write) each round.

    ``round_s_min`` is for slow requests, which would not be answered in a short round.
    """

    name: str
    kind: str
    words: str
    traffic: Callable[[Target], Traffic]
    connections_max: int = 1_000
    round_s_min: float = 0.0
    forget: bool = False


SCENARIOS = (
    Scenario(
        "get-one-repeated", "repeated reads", "the same ten recipes", lambda target: GetOne(target, repeated=True)
    ),
    Scenario("get-one-new", "first reads", "ever another recipe", lambda target: GetOne(target, repeated=False)),
    Scenario(
        "listing-repeated", "repeated reads", "the same eight listings", lambda target: Listing(target, repeated=True)
    ),
    Scenario(
        "listing-new",
        "first reads",
        "ever another filter, 20 recipes each",
        lambda target: Listing(target, repeated=False),
        forget=True,
    ),
    Scenario("create", "writes", "new recipes", Create),
    Scenario("patch", "writes", "changes of ever another recipe", Patch),
    Scenario(
        "tasks-listing-repeated",
        "repeated reads",
        "the newest twenty tasks of eight people",
        lambda target: TaskListing(target, repeated=True),
    ),
    Scenario(
        "tasks-listing-new",
        "first reads of tasks",
        "ever another page of somebody's tasks",
        lambda target: TaskListing(target, repeated=False),
    ),
    Scenario("tasks-create", "writes", "new tasks", TaskCreate),
    Scenario("login", "login", "sign-ins", Login, connections_max=4, round_s_min=2.0),
)
