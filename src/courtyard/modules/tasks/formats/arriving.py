"""From a draft to a task: names become ids, what was done long ago stays done then, and nothing is made twice."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from courtyard.kernel.basics import Id, fold
from courtyard.modules.tasks.formats.draft import Comment as CommentDraft
from courtyard.modules.tasks.formats.draft import ProjectDraft, Source, TaskDraft
from courtyard.modules.tasks.models.project import USUAL_COLUMNS, Place
from courtyard.modules.tasks.models.talk import COMMENT_LENGTH_MAX, Comment
from courtyard.modules.tasks.models.task import Task
from courtyard.modules.tasks.models.values import DEPTH_MAX, NOTES_LENGTH_MAX, Column, Item, Priority, Status
from courtyard.modules.tasks.models.written import WrittenColumn
from courtyard.modules.tasks.rules.arrival import position_of_arrival
from courtyard.modules.tasks.rules.boards import columns_of
from courtyard.modules.tasks.rules.changing import Hand, written
from courtyard.modules.tasks.rules.finding import arranged
from courtyard.modules.tasks.rules.repeating import next_moment
from courtyard.modules.tasks.rules.time import local_day

# What Courtyard itself writes has the same names in every form.
_OWN = frozenset({Source.JSON, Source.CSV, Source.ICALENDAR})
_KEY_LENGTH = 24
_ID_SECONDS_MAX = 2**32 - 1
_SECONDS_BYTES, _ENDING_BYTES = 4, 8


class Arrived(NamedTuple):
    """A new task and what was said about it."""

    task: Task
    comments: Sequence[Comment]


class Above(NamedTuple):
    """The task above, as far as one below it needs it."""

    id: Id
    depth: int


class Company(msgspec.Struct, frozen=True):
    """Who can be meant by names in a project: name, folded → id. The importer is called by their mail address too."""

    people: Mapping[str, Id]

    def sorted_out(self, names: Sequence[str]) -> tuple[list[Id], list[str]]:
        """Who is known, and the names of those who are not."""
        known = {name: self.people.get(fold(name)) for name in names}
        return list(dict.fromkeys(each for each in known.values() if each)), [name for name in names if not known[name]]


def origin_key(member: Id, source: Source, origin: str) -> str:
    """What a task of a file is known by once it is here: a member who sends it again makes no second one."""
    family = "courtyard" if source in _OWN else source.value
    return hashlib.sha256(f"{member}\x00{family}\x00{origin}".encode("utf-8", "replace")).hexdigest()[:_KEY_LENGTH]


class Origin(NamedTuple):
    """By which import a task comes, and what it is known by from then on."""

    import_id: Id
    key: str

    @property
    def ending(self) -> bytes:
        """What its id ends with: the same when the import was interrupted and goes on, another for each import."""
        return hashlib.sha256(self.import_id.binary + self.key.encode()).digest()[:_ENDING_BYTES]

    def is_of(self, task: Task) -> bool:
        """Whether this import has brought in the task, however it was changed since."""
        return task.origin == self.key and task.id.binary[_SECONDS_BYTES:] == self.ending


def arrived(
    draft: TaskDraft,
    place: Place,
    hand: Hand,
    *,
    origin: Origin,
    company: Company,
    above: Above | None,
    early: timedelta,
) -> Arrived:
    """The task that a draft describes.

    Args:
        draft: Within bounds, as readers leave it.
        place: Where it goes.
        hand: Who brings it in, and when.
        origin: What it will be known by.
        company: Who may be meant by its assignees.
        above: The task above it.
        early: How long before ``hand.at`` it is taken to arrive, which makes its place in the order.
    """
    people, strangers = company.sorted_out(draft.assignees)
    values = _values(draft, place, above) | {"assignees": people, "notes": _notes(draft, strangers)}
    task = written(values, place, hand)
    made_at = draft.created_at or hand.at
    task = msgspec.structs.replace(
        task,
        id=_id_of(made_at, origin.ending),
        created_at=made_at,
        position=position_of_arrival(hand.at - early),
        origin=origin.key,
        **_completion(draft, hand),
        **_series(draft, task),
    )
    task = arranged(_past_or_present(draft, task, place, hand), None, hand.at)
    comments = [_comment(each, task, hand, company) for each in draft.comments]
    return Arrived(msgspec.structs.replace(task, comments_count=len(comments)), comments)


def columns_for(draft: ProjectDraft) -> list[Column]:
    """The columns of a project that is brought in."""
    if not draft.columns:
        return list(USUAL_COLUMNS)
    usual = {(fold(column.name), column.status): column.key for column in USUAL_COLUMNS}
    wanted = (
        WrittenColumn(each.name, each.status, usual.get((fold(each.name), each.status))) for each in draft.columns
    )
    return columns_of(wanted, USUAL_COLUMNS)


def _values(draft: TaskDraft, place: Place, above: Above | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "title": draft.title,
        "status": draft.status,
        "priority": (draft.priority or Priority.MEDIUM).rank,
        "due_at": draft.due_at,
        "due_date": None if draft.due_at else draft.due_date,
        "start_at": draft.start_at,
        "estimate_min": draft.estimate_min,
        "time_zone": draft.time_zone,
        "labels": list(draft.labels),
        "recurrence": draft.recurrence,
        "repeat_from": draft.repeat_from,
        "reminders": list(draft.reminders),
        "checklist": [Item(item.text, item.done) for item in draft.checklist],
    }
    if values["time_zone"] is None:
        del values["time_zone"]
    if above is not None and above.depth < DEPTH_MAX:
        values |= {"parent_id": above.id, "depth": above.depth + 1}
    if draft.column is not None:
        named = (column for column in place.columns if fold(column.name) == fold(draft.column))
        column = next((each for each in named if each.status is draft.status), None)
        values |= {} if column is None else {"column": column.key}
    return values


def _notes(draft: TaskDraft, strangers: Sequence[str]) -> str:
    line = f"Assigned to: {', '.join(strangers)}" if strangers else ""
    return "\n\n".join(filter(None, (draft.notes, line)))[:NOTES_LENGTH_MAX]


def _completion(draft: TaskDraft, hand: Hand) -> dict[str, Any]:
    if draft.status is not Status.DONE or draft.completed_at is None:
        return {}
    return {"completed_at": draft.completed_at, "completed_on": local_day(draft.completed_at, hand.zone)}


def _series(draft: TaskDraft, task: Task) -> dict[str, Any]:
    if task.recurrence is None:
        return {}
    same_kind = draft.series_start is not None and ("T" in draft.series_start) == (task.due_at is not None)
    start = {"series_start": draft.series_start} if same_kind else {}
    return {**start, "series_number": max(1, draft.series_number), "series_without": list(draft.excluded)}


def _past_or_present(draft: TaskDraft, task: Task, place: Place, hand: Hand) -> Task:
    """An appointment that is over is done, without being anybody's achievement; a series of them goes on from now."""
    due = task.due_at or task.due_date
    today = local_day(hand.at, hand.zone)
    is_over = draft.is_event and due is not None and (due < hand.at if isinstance(due, datetime) else due < today)
    if not is_over or not task.is_open:
        return task
    moment = next_moment(task, hand.at)
    if isinstance(moment, datetime):
        return msgspec.structs.replace(task, due_at=moment)
    if moment is not None:
        return msgspec.structs.replace(task, due_date=moment)
    column = next((each.key for each in place.columns if each.status is Status.DONE), Status.DONE.value)
    at = due if isinstance(due, datetime) else hand.at
    return msgspec.structs.replace(task, status=Status.DONE, column=column, completed_at=at)


def _comment(draft: CommentDraft, task: Task, hand: Hand, company: Company) -> Comment:
    """What others said is quoted: nobody speaks here under the name of somebody else."""
    is_own = not draft.author or company.people.get(fold(draft.author)) == hand.member
    text = draft.text if is_own else f"**{draft.author}:**\n\n{draft.text}"
    at = draft.at or hand.at
    return Comment(
        id=_id_of(at, secrets.token_bytes(_ENDING_BYTES)),
        task=task.id,
        author=hand.member,
        text=text[:COMMENT_LENGTH_MAX],
        created_at=at,
        updated_at=at,
    )


def _id_of(at: datetime, ending: bytes) -> Id:
    """An id that sorts as if it had been made then: what is older stands before what is younger."""
    seconds = min(max(int(at.timestamp()), 0), _ID_SECONDS_MAX)
    return Id(seconds.to_bytes(_SECONDS_BYTES, "big") + ending)
