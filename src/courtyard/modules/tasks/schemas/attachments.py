"""Files of tasks on the wire."""

from datetime import datetime
from typing import Any

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.tasks.models.written import WrittenAttachment
from courtyard.modules.tasks.schemas.talk import PersonShown, person_shown

__all__ = ["AttachmentList", "AttachmentShown", "WrittenAttachment", "attachments_shown"]


class FilmShown(msgspec.Struct, frozen=True):
    """A film in one quality."""

    quality: str
    url: str
    width: int
    height: int
    size_bytes: int


class AttachmentShown(msgspec.Struct, frozen=True, kw_only=True):
    """A picture or film of a task. Addresses are paths on this server that run out, and null until the file is ready.

    ``state`` is processing, ready, refused, failed or cancelled. ``url`` leads to the picture in one piece, or to the
    first sight of a film, whose ``films`` begin with the best quality; the thumbnail is a square of 600 pixels at most.
    """

    media: Id
    name: str
    kind: str | None
    state: str
    width: int = 0
    height: int = 0
    duration_s: float = 0.0
    url: str | None = None
    thumb_url: str | None = None
    srcset_webp: str = ""
    srcset_avif: str = ""
    films: list[FilmShown] = []
    added_by: PersonShown | None
    added_at: datetime


class AttachmentList(msgspec.Struct, frozen=True):
    """All of them, the first ones first."""

    items: list[AttachmentShown]


def attachments_shown(attached: Any) -> list[AttachmentShown]:
    """Files of a task on the wire."""
    return [_shown(each, attached.looks.get(each.file), attached.people) for each in attached.attachments]


def _shown(attachment: Any, look: Any, people: Any) -> AttachmentShown:
    known = {"kind": None, "state": "failed"} if look is None else _looks(look)
    return AttachmentShown(
        media=attachment.file,
        name=attachment.name,
        added_by=person_shown(attachment.member, people),
        added_at=attachment.created_at,
        **known,
    )


def _looks(look: Any) -> dict[str, Any]:
    return {
        "kind": look.kind,
        "duration_s": look.duration_s,
        "films": [FilmShown(each.name, each.url, each.width, each.height, each.size_bytes) for each in look.films],
        **look.on_the_wire(),
    }
