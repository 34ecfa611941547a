"""Copies of one's data, leaving and coming back, on the wire."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from courtyard.kernel.basics import Id
from courtyard.modules.accounts.models import CopyState
from courtyard.modules.accounts.schemas.proofs import Code, OldPassword, Token


class WholeProofIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password once more and, where two-step sign-in is on, a code."""

    password: OldPassword = ""
    code: Code | None = None


class LeaveIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same, and whether what `GET /users/me/deletion` names may go to others as it says there."""

    password: OldPassword = ""
    code: Code | None = None
    confirm: bool = False


class RestoreIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of the refused sign-in and, where two-step sign-in is on, a code."""

    restore_token: Token
    code: Code | None = None


class CopyAskedOut(msgspec.Struct, frozen=True):
    """What to ask for how far it is."""

    job_id: Annotated[str, msgspec.Meta(examples=["accounts.copy.66a0000000c0ffee00000001"])]


class CopyOut(msgspec.Struct, frozen=True, kw_only=True):
    """How far a copy is. ``download_url`` is there once it is ready, and works until ``expires_at``."""

    job_id: str
    state: CopyState
    progress: int
    text: str
    size_bytes: int
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    download_url: str | None

    @classmethod
    def of(cls, standing: Any) -> "CopyOut":
        """A copy as its owner sees it."""
        copy = standing.copy
        is_ready = standing.state is CopyState.READY
        return cls(
            job_id=copy.job,
            state=standing.state,
            progress=standing.percent,
            text=standing.text,
            size_bytes=copy.size_bytes,
            created_at=copy.created_at,
            finished_at=copy.finished_at,
            expires_at=copy.expires_at if is_ready else None,
            download_url=f"/api/v1/copies/{standing.link}" if is_ready else None,
        )


class ThingOut(msgspec.Struct, frozen=True):
    """Something that others share and nobody else owns, and what becomes of it unless it is handed over."""

    kind: str
    id: Id
    name: str
    otherwise: str


class DeletionOut(msgspec.Struct, frozen=True):
    """What leaving would mean."""

    grace_days: float
    hand_over: list[ThingOut]


class LeavingOut(msgspec.Struct, frozen=True):
    """The account is closed; until then it can be restored."""

    erase_at: datetime


class SecurityEventOut(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to your account. ``mine`` says that it was you who had proven it."""

    id: Id
    at: datetime
    kind: str
    label: str
    mine: bool
    address: str
    device: str
    browser: str
    facts: dict[str, str | int]

    @classmethod
    def of(cls, entry: Any) -> "SecurityEventOut":
        """An entry as its owner sees it."""
        return cls(
            id=entry.id,
            at=entry.at,
            kind=entry.kind,
            label=entry.label,
            mine=entry.actor is not None and entry.actor == entry.subject,
            address=entry.address,
            device=entry.device,
            browser=entry.browser,
            facts=entry.facts,
        )


class SecurityEventPage(msgspec.Struct, frozen=True):
    """Some of them, the latest first, and the cursor of the next ones (null at the end)."""

    items: list[SecurityEventOut]
    next_cursor: str | None
