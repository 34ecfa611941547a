"""Changes of many tasks, moves, and their taking back, on the wire."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models.values import Key
from courtyard.modules.tasks.models.written import Bulk, Move
from courtyard.modules.tasks.schemas.tasks import TaskShown, tasks_shown

__all__ = ["Bulk", "BulkShown", "Move", "UndoToken", "UndoneShown", "bulk_answer", "undone_answer"]

_encode = msgspec.json.Encoder(enc_hook=str).encode


class MissShown(msgspec.Struct, frozen=True):
    """A task that was not changed, and why."""

    id: str
    code: str
    message: str


class BulkShown(msgspec.Struct, frozen=True):
    """What became of a change of many: ``undo`` takes it back until ``undo_until`` (null when nothing changed)."""

    changed: int
    unchanged: int
    failed: list[MissShown]
    items: list[TaskShown]
    undo: Id | None
    undo_until: datetime | None


class UndoToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was answered to the change."""

    token: Key


class UndoneShown(msgspec.Struct, frozen=True):
    """What is as it was; ``skipped`` were changed by somebody since, and stay."""

    undone: int
    skipped: list[Id]
    items: list[TaskShown]


def bulk_answer(outcome: Any, reader: Id) -> Response[Any]:
    """What became of a change of many."""
    undo = outcome.undo
    body = {
        "changed": len(outcome.tasks),
        "unchanged": outcome.unchanged,
        "failed": [
            {"id": each.task, "code": each.refusal.code, "message": each.refusal.public_message}
            for each in outcome.missed
        ],
        "items": tasks_shown(outcome.tasks, reader),
        "undo": None if undo is None else undo.id,
        "undo_until": None if undo is None else undo.expires_at,
    }
    return Response(_encode(body), media_type="application/json")


def undone_answer(tasks: Iterable[Any], skipped: Iterable[Id], reader: Id) -> Response[Any]:
    """What was taken back."""
    items = tasks_shown(tasks, reader)
    return Response(
        _encode({"undone": len(items), "skipped": list(skipped), "items": items}), media_type="application/json"
    )
