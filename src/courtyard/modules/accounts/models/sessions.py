"""Sessions, and how they go on."""

from datetime import datetime, timedelta

import msgspec

from courtyard.kernel.basics import Document, Id, now

SESSION_LIFE_MAX = timedelta(days=90)
TOUCH_EVERY = timedelta(seconds=60)


class Session(Document, kw_only=True):
    """One signed-in device, which is one family of refresh tokens.

    The family's tokens follow from ``seed``, ``generation`` and the installation's secret, so none of them is stored
    and the successor of one can be told again after a lost answer. ``cookie_fingerprint`` is empty for a session
    without a browser. ``way`` is how its owner came in (``actions/door.py``).
    """

    user_id: Id
    seed: str
    expires_at: datetime
    last_seen_at: datetime = msgspec.field(default_factory=now)
    generation: int = 0
    rotated_at: datetime | None = None
    ended_at: datetime | None = None
    cookie_fingerprint: str = ""
    way: str = ""
    device: str = ""
    browser: str = ""
    address: str = ""

    @property
    def label(self) -> str:
        """The kind of device, for comparing."""
        return f"{self.device}, {self.browser}"

    def is_open(self, instant: datetime) -> bool:
        """Whether it still opens doors."""
        return self.ended_at is None and self.expires_at > instant

    def expiry_after(self, instant: datetime, life_s: int) -> datetime:
        """When it ends if nobody is seen from now on: never later than 90 days after it began."""
        return min(instant + timedelta(seconds=life_s), self.created_at + SESSION_LIFE_MAX)


class SessionState(msgspec.Struct, frozen=True):
    """As much of a session as every request needs; None in the cache stands for no such session."""

    id: Id
    user_id: Id
    expires_at: datetime
    last_seen_at: datetime
    has_ended: bool
    cookie_fingerprint: str

    @classmethod
    def of(cls, session: Session) -> "SessionState":
        """The state of a session as it is now."""
        return cls(
            session.id,
            session.user_id,
            session.expires_at,
            session.last_seen_at,
            session.ended_at is not None,
            session.cookie_fingerprint,
        )
