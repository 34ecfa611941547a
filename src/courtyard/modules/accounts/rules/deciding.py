"""What an admin can decide about an account."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from courtyard.kernel.basics import Id, Role
from courtyard.modules.accounts.errors import DecisionRefused
from courtyard.modules.accounts.models import DECIDED, Status, User

REASON_LENGTH_MAX = 500
GIVEN_ROLES = (Role.VENDOR, Role.ADMIN)
STATUSES = (Status.ACTIVE, *DECIDED)
_LONGEST = timedelta(days=3660)


def check_reason(admin: Id, member: User, reason: str) -> None:
    """Accept that an admin does something about somebody, for this reason.

    Raises:
        DecisionRefused: it is their own account, one that is being erased, or nobody could read why.
    """
    problems = _about(admin, member, reason)
    if problems:
        raise DecisionRefused.fields(problems)


def check_status(
    admin: Id, member: User, status: str, reason: str, until: datetime | None, instant: datetime
) -> Status:
    """Accept a status that an admin wants for somebody.

    Raises:
        DecisionRefused: names every wrong field.
    """
    problems = _about(admin, member, reason)
    if status not in STATUSES:
        problems["status"] = f"is not one of {', '.join(STATUSES)}"
    elif until is not None and status not in DECIDED:
        problems["until"] = "an open account has no end"
    elif until is not None and not instant < until <= instant + _LONGEST:
        problems["until"] = "choose a time from now on, ten years at most; leave it out for no end"
    if problems:
        raise DecisionRefused.fields(problems)
    return Status(status)


def following_status(member: User, wanted: Status) -> Status:
    """The status that follows: whoever asked for deletion and is opened again still goes."""
    return Status.DELETION_PENDING if wanted is Status.ACTIVE and member.erase_at is not None else wanted


def check_roles(admin: Id, member: User, roles: Iterable[str], reason: str) -> tuple[Role, ...]:
    """Accept roles that an admin wants for somebody.

    Raises:
        DecisionRefused: names every wrong field; nobody stops being an admin by themselves.
    """
    problems = _about(admin, member, reason)
    wanted = set(roles) - {Role.USER}
    unknown = sorted(wanted - set(GIVEN_ROLES))
    if unknown:
        problems["roles"] = f"{', '.join(unknown)[:100]} is not one of {', '.join(GIVEN_ROLES)}"
    if problems:
        raise DecisionRefused.fields(problems)
    return tuple(role for role in Role if role in {Role.USER, *wanted})


def check_filters(status: str, role: str) -> tuple[Status | None, Role | None]:
    """Accept what an admin narrows the list of accounts by; empty text does not matter.

    Raises:
        DecisionRefused: there is no such status or role.
    """
    problems: dict[str, str] = {}
    if status and status not in set(Status):
        problems["status"] = f"is not one of {', '.join(Status)}"
    if role and role not in {Role.USER, *GIVEN_ROLES}:
        problems["role"] = f"is not one of {', '.join((Role.USER, *GIVEN_ROLES))}"
    if problems:
        raise DecisionRefused.fields(problems)
    return Status(status) if status else None, Role(role) if role else None


def _about(admin: Id, member: User, reason: str) -> dict[str, str]:
    problems: dict[str, str] = {}
    if admin == member.id:
        problems["user"] = "nobody decides about their own account: ask another admin"
    elif member.status is Status.DELETED:
        problems["user"] = "this account is being erased"
    if not reason.strip():
        problems["reason"] = "say why: it is kept"
    elif len(reason) > REASON_LENGTH_MAX or not reason.isprintable():
        problems["reason"] = f"use at most {REASON_LENGTH_MAX} characters in one line"
    return problems
