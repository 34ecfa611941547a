"""A Courtyard in which one person has very many tasks, and others have many more."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import msgspec
from pymongo import MongoClient

from bench.sides import CourtyardSide
from bench.sides.client import ask
from bench.tasks import data
from courtyard.kernel.basics import Id
from courtyard.kernel.documents import to_row
from courtyard.modules.tasks.models import Status, Step, Task
from courtyard.modules.tasks.models.tally import Tally
from courtyard.modules.tasks.rules.arrival import position_of_arrival
from courtyard.modules.tasks.rules.finding import arranged
from courtyard.modules.tasks.rules.tallying import apart, folded, gains_of
from courtyard.modules.tasks.store.collections import TALLIES, TASKS

PROJECTS = 19
TASKS_OF_A_RARE_LABEL = 20  # however many tasks there are: answers of one size tell what looking for them costs

_STATUSES = (Status.DONE,) * 12 + (Status.TODO,) * 6 + (Status.IN_PROGRESS, Status.CANCELLED)
_YEAR_H = 8_760
_BATCH = 5_000
_STOCK = 2_000


class Filled(msgspec.Struct, frozen=True):
    """How many tasks there are, and the first person's projects.

    The first person's lie evenly among those of the others, as they would if all had been writing all the time.
    """

    of_one: int
    in_all: int
    projects: tuple[str, ...]

    @property
    def stride(self) -> int:
        """Of so many tasks in a row the first is the first person's."""
        return self.in_all // self.of_one

    def id_of(self, turn: int) -> str:
        """The id of the first person's nth task."""
        return data.task_id(turn * self.stride)

    def cursor_behind(self, turn: int) -> str:
        """The cursor behind the first person's nth task."""
        return data.cursor(turn * self.stride, "id")


def filled(side: CourtyardSide, of_one: int, in_all: int) -> Filled:
    """Give the first person ``of_one`` tasks and the others the rest, straight into the database.

    The collection is filled under another name and gets its indexes when everything is there, which is far quicker;
    under its own name the server's processes would see to the indexes meanwhile.
    """
    projects = tuple(_project(side, number) for number in range(PROJECTS))
    places = Filled(of_one, in_all, projects)
    at = datetime.now(UTC)
    client: MongoClient[dict[str, Any]] = MongoClient(side.mongod.url, w=1, journal=False)
    with client:
        database = client["courtyard_tasks"]
        filling = database[f"{TASKS.name}_filling"]
        gains: dict[Id, list[dict[str, int]]] = {}
        coming = _tasks(side.people, places, at)
        while batch := list(islice(coming, _BATCH)):
            filling.insert_many([to_row(task) for task in batch], ordered=False)
            for subject, figures in gains_of(Step(None, task) for task in batch).items():
                gains.setdefault(subject, []).append(figures)
        tallies = [to_row(tally) for subject, rows in gains.items() for tally in _tallies(subject, rows, at)]
        database[TALLIES.name].insert_many(tallies)
        filling.create_indexes([each.model() for each in TASKS.indexes])
        filling.rename(TASKS.name, dropTarget=True)
    return places


def _project(side: CourtyardSide, number: int) -> str:
    body = {"name": f"Project {number}"}
    return str(ask(side.port, "POST", "/api/v1/tasks/projects", token=side.tokens[0], body=body, expected=201)["id"])


def _tallies(subject: Id, rows: Iterable[dict[str, int]], at: datetime) -> list[Tally]:
    return [Tally(subject=subject, gains=part, later=later) for later, part in apart(folded(rows, at), at)]


def _tasks(people: tuple[str, ...], places: Filled, at: datetime) -> Iterator[Task]:
    first, *others = map(Id, people)
    stock = [_task(number, first, first, at) for number in range(min(_STOCK, places.in_all))]
    for number in range(places.in_all):
        turn, rest = divmod(number, places.stride)
        if not rest and turn < places.of_one:
            task = _task(turn, first, Id(place_of(turn, places.projects) or first), at)
        else:
            owner, like = others[number % len(others)], stock[number % len(stock)]
            by = None if like.completed_by is None else owner
            task = msgspec.structs.replace(like, user=owner, project=owner, completed_by=by)
        task.id, task.created_at = Id(data.task_id(number)), data.created_at(number)
        yield task


def _task(number: int, owner: Id, project: Id, at: datetime) -> Task:
    written, status = data.created_at(number), status_of(number)
    task = Task(
        created_at=written,
        updated_at=written,
        project=project,
        user=owner,
        title=data.title(number),
        status=status,
        priority=data.PRIORITIES.index(priority_of(number)) + 1,
        due_at=None if number % 5 == 0 else at + timedelta(hours=number * 37 % (2 * _YEAR_H) - _YEAR_H),
        labels=labels_of(number),
        column=status.value,
        position=position_of_arrival(written),
    )
    if status is Status.DONE:
        task.completed_at = at - timedelta(hours=number * 53 % _YEAR_H)
        task.completed_by, task.completed_on = owner, task.completed_at.date()
    return arranged(task, None, written)


def place_of(number: int, projects: tuple[str, ...]) -> str | None:
    """The project of the first person's nth task; None for the inbox, which has every other."""
    return projects[number // 2 % len(projects)] if number % 2 else None


def status_of(number: int) -> Status:
    """Most are done, six of twenty are to do."""
    return _STATUSES[number // 2 % len(_STATUSES)]


def priority_of(number: int) -> str:
    """Each as often as the others, whatever the status."""
    return data.PRIORITIES[number // 3 % len(data.PRIORITIES)]


def labels_of(number: int) -> list[str]:
    """One of few, and at times one that few have."""
    rare = [f"rare{number // 7 // TASKS_OF_A_RARE_LABEL}"] if number % 7 == 0 else []
    return [data.LABELS[number // 11 % len(data.LABELS)], *rare]
