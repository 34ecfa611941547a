"""Invitations to projects."""

from datetime import datetime, timedelta

from courtyard.kernel.basics import Document, Id
from courtyard.modules.tasks.models.values import Role

INVITATION_LIFE = timedelta(days=14)
INVITATIONS_MAX = 50


class Invitation(Document, kw_only=True):
    """A letter under way: whoever shows its token is a member.

    ``to`` is what the inviter typed, an address or a username; of the token only the fingerprint is kept.
    """

    project: Id
    to: str
    to_key: str
    role: Role
    invited_by: Id
    token_key: str
    expires_at: datetime
