"""What an admin can decide about an account."""

from collections.abc import Iterable

from courtyard.kernel.basics import Id, Role
from courtyard.modules.accounts.errors import DecisionRefused
from courtyard.modules.accounts.models import Status, User

REASON_LENGTH_MAX = 500
GIVEN_ROLES = (Role.VENDOR, Role.ADMIN)
STATUSES = (Status.ACTIVE, Status.SUSPENDED, Status.BANNED)


def check_status(admin: Id, member: User, status: str, reason: str) -> Status:
    """Accept a status that an admin wants for somebody.

    Raises:
        DecisionRefused: names every wrong field.
    """
    problems: dict[str, str] = {}
    if status not in STATUSES:
        problems["status"] = f"is not one of {', '.join(STATUSES)}"
    elif member.status is Status.DELETED:
        problems["status"] = "this account is being erased"
    elif admin == member.id:
        problems["status"] = "nobody closes their own account here: ask another admin"
    if status in {Status.SUSPENDED, Status.BANNED} and not reason.strip():
        problems["reason"] = "say why: the member is told"
    elif len(reason) > REASON_LENGTH_MAX or not reason.isprintable():
        problems["reason"] = f"use at most {REASON_LENGTH_MAX} characters in one line"
    if problems:
        raise DecisionRefused.fields(problems)
    return Status(status)


def following_status(member: User, wanted: Status) -> Status:
    """The status that follows: whoever asked for deletion and is opened again still goes."""
    return Status.DELETION_PENDING if wanted is Status.ACTIVE and member.erase_at is not None else wanted


def check_roles(admin: Id, member: User, roles: Iterable[Role]) -> tuple[Role, ...]:
    """Accept roles that an admin wants for somebody.

    Raises:
        DecisionRefused: a role that nobody gives, or an admin who stops being one by themselves.
    """
    wanted = {Role.USER, *roles}
    unknown = wanted - {Role.USER, *GIVEN_ROLES}
    if unknown:
        raise DecisionRefused.field("roles", f"{', '.join(sorted(unknown))} is given by nobody here")
    if admin == member.id and Role.ADMIN not in wanted:
        raise DecisionRefused.field("roles", "nobody stops being an admin by themselves: ask another one")
    return tuple(role for role in Role if role in wanted)
