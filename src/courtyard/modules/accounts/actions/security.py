"""What happened to accounts: told in the process's log and kept in the audit log."""

import structlog

from courtyard.kernel.audit import Audit, Happening
from courtyard.kernel.basics import Id, Visit
from courtyard.modules.accounts.rules.happenings import is_proven

_log = structlog.get_logger()


class Security:
    """The one place that every security event passes."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    async def note(
        self, kind: str, visit: Visit, user_id: Id | None = None, *, by: Id | None = None, **facts: str | int
    ) -> None:
        """Keep one security event: its kind, whose account, from where, on which device; never a secret.

        Args:
            kind: One of ``rules/happenings.py``.
            visit: From where.
            user_id: Whose account.
            by: Who did it, where it was somebody else.
            facts: Ids, ways, counts.
        """
        _log.info(
            "security_event",
            kind=kind,
            user=str(user_id or ""),
            **({"by": str(by)} if by else {}),
            address=visit.address,
            device=visit.device,
            request_id=visit.request_id,
            **facts,
        )
        actor = by or (user_id if is_proven(kind) else None)
        await self._audit.record(
            Happening(
                kind=kind,
                subject=user_id,
                actor=actor,
                address=visit.address,
                device=visit.device,
                request_id=visit.request_id,
                facts=facts,
            )
        )
