"""What happened to accounts, for whoever watches over the installation."""

import structlog

from courtyard.kernel.basics import Id, Visit

_log = structlog.get_logger()


def note(kind: str, visit: Visit, user_id: Id | None = None, **facts: str | int) -> None:
    """Log one security event: its kind, whose account, from where, on which device; never a secret."""
    _log.info(
        "security_event",
        kind=kind,
        user=str(user_id or ""),
        address=visit.address,
        device=visit.device,
        request_id=visit.request_id,
        **facts,
    )
