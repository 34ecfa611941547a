"""What an account's standing lets through: the one place where it is decided."""

from courtyard.modules.accounts.errors import AccountClosed, DeletionPending
from courtyard.modules.accounts.models import Standing


def check_standing(standing: Standing) -> None:
    """Let an account in that may be used, with or without a confirmed address.

    Raises:
        DeletionPending: its owner asked for its deletion.
        AccountClosed: it is suspended, banned or deleted.
    """
    if standing.opens_doors:
        return
    if standing is Standing.DELETION_PENDING:
        raise DeletionPending(details={"standing": standing.value})
    raise AccountClosed(details={"standing": standing.value})


def may_be_seen_by_others(standing: Standing, *, confirmation_is_required: bool) -> bool:
    """Whether somebody of this standing may do what others see."""
    return standing is Standing.ACTIVE or (standing is Standing.UNVERIFIED and not confirmation_is_required)
