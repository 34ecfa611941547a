"""Accounts as Node applications keep them in MongoDB (Mongoose and the like), read into our own."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from courtyard.kernel.basics import Id, Role, is_id, printable, squeeze
from courtyard.modules.accounts.models import Preferences, Profile, Status, Tier, User
from courtyard.modules.accounts.rules.emails import email_key
from courtyard.modules.accounts.rules.profiles import LABEL_LENGTH_MAX, LABELS_MAX, TIME_ZONES
from courtyard.modules.accounts.rules.usernames import username_key, username_problem

_BCRYPT = re.compile(r"\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}\Z")
# Each step doubles the work of a sign-in: 15 takes two seconds, 20 more than a minute.
_COST_MIN, _COST_MAX = 4, 15
_NAME_MAX, _BIO_MAX, _ADDRESS_MAX = 80, 1000, 1000

# What a field is called there, the likeliest name first.
_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("_id", "id"),
    "username": ("username", "userName", "user_name", "login", "handle", "nickname"),
    "email": ("email", "emailAddress", "email_address", "mail"),
    "hash": ("password", "passwordHash", "password_hash", "hashedPassword", "hashed_password", "hash"),
    "name": ("name", "fullName", "full_name", "displayName", "display_name"),
    "first": ("firstName", "first_name", "givenName"),
    "last": ("lastName", "last_name", "familyName", "surname"),
    "bio": ("bio", "about", "description"),
    "avatar": ("avatar", "avatarUrl", "avatar_url", "picture", "profilePicture", "image"),
    "created": ("createdAt", "created_at", "created", "dateCreated", "registeredAt"),
    "updated": ("updatedAt", "updated_at", "updated"),
    "entered": ("lastLogin", "last_login", "lastLoginAt", "last_login_at"),
    "verified": ("emailVerified", "isEmailVerified", "email_verified", "emailVerifiedAt", "email_verified_at",
                 "isVerified", "verified"),
    "roles": ("roles", "role"),
    "admin": ("isAdmin", "is_admin", "admin"),
    "tier": ("subscription_tier", "subscriptionTier", "tier", "plan"),
    "premium": ("isPremium", "is_premium", "premium"),
    "status": ("status", "accountStatus"),
    "active": ("isActive", "is_active", "active"),
    "banned": ("isBanned", "is_banned", "banned", "isBlocked", "blocked"),
    "deleted": ("isDeleted", "is_deleted", "deletedAt", "deleted_at"),
    "cuisine": ("cuisine", "cuisines"),
    "diet": ("diet", "diets", "dietaryRestrictions"),
    "allergies": ("allergies",),
    "language": ("language", "locale", "lang"),
    "zone": ("time_zone", "timeZone", "timezone"),
}  # fmt: skip
_MEANING = {name: meaning for meaning, names in _NAMES.items() for name in names}
# Parts of a document whose fields count like those outside: passport's "local", and the usual drawers.
_DRAWERS = ("local", "profile", "preferences")
_OF_THE_LIBRARY = frozenset({"__v", "_class"})
_ROLES = {"admin": Role.ADMIN, "administrator": Role.ADMIN, "vendor": Role.VENDOR, "seller": Role.VENDOR}
_STATUSES = {
    "suspended": Status.SUSPENDED, "inactive": Status.SUSPENDED, "disabled": Status.SUSPENDED,
    "banned": Status.BANNED, "blocked": Status.BANNED,
}  # fmt: skip
_PAID = frozenset({"premium", "pro", "plus", "paid"})


class NotAnAccount(ValueError):  # noqa: N818  (a state of the document, not an accident)
    """A document that cannot become an account; says why, and never what stands in it besides names and addresses."""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """An account as it was read, what is said about it, and the fields that nobody here knows."""

    user: User
    is_invented_name: bool = False
    was_admin: bool = False
    remarks: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def read_user(document: Mapping[str, Any], *, keeps_admins: bool, counts_as_confirmed: bool) -> Read:
    """Read one document.

    Args:
        document: As MongoDB keeps it.
        keeps_admins: Whether admins of there are admins here.
        counts_as_confirmed: Whether an address counts as confirmed though the document does not say so.

    Raises:
        NotAnAccount: there is no id or address that can be used, or the password's hash is of another kind.
    """
    held, unknown = _fields(document)
    if _is_true(held.get("deleted")):
        raise NotAnAccount("the account was deleted there")
    user_id, email = _id(held.get("id")), _text(held.get("email"), 320)
    key = email_key(email)
    if key is None:
        raise NotAnAccount("email: there is none, or it is no address")
    created = _instant(held.get("created")) or user_id.generation_time
    username, is_invented = _username(_text(held.get("username"), 200), email)
    roles, was_admin = _roles(held, keeps_admins=keeps_admins)
    profile, remarks = _profile(held)
    if is_invented and held.get("username"):
        remarks = (*remarks, f"username: {held['username']!s:.40} cannot be one here, {username} is")
    verified = _confirmed_at(held.get("verified"), created, counts_as_confirmed=counts_as_confirmed)
    user = User(
        id=user_id,
        username=username,
        username_key=username_key(username),
        email=email,
        email_key=key,
        password_hash=_hash(held.get("hash")),
        roles=roles,
        subscription_tier=_tier(held),
        status=_status(held),
        profile=profile,
        preferences=_preferences(held),
        email_verified_at=verified,
        created_at=created,
        updated_at=_instant(held.get("updated")) or created,
        last_login_at=_instant(held.get("entered")),
        names=profile.search_keys,
    )
    return Read(
        user=user, is_invented_name=is_invented, was_admin=was_admin, remarks=remarks, unknown=tuple(sorted(unknown))
    )


def another_name(read: Read) -> User:
    """The same account under a name that nobody else gets, for one whose name was made up here and is taken."""
    name = f"{read.user.username[:20].rstrip('._-')}-{str(read.user.id)[-8:]}"
    return msgspec.structs.replace(read.user, username=name, username_key=username_key(name))


def _fields(document: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """What there is by its meaning, and the names that mean nothing here."""
    held: dict[str, Any] = {}
    unknown: set[str] = set()
    inside = [(f"{drawer}.", document[drawer]) for drawer in _DRAWERS if isinstance(document.get(drawer), dict)]
    for prefix, part in (("", document), *inside):
        for name, value in part.items():
            meaning = _MEANING.get(name, "")
            if meaning and value is not None:
                held.setdefault(meaning, value)
            elif not meaning and name not in _OF_THE_LIBRARY and not (name in _DRAWERS and isinstance(value, dict)):
                unknown.add(printable(f"{prefix}{name}")[:60])
    return held, unknown


def _id(value: Any) -> Id:
    if isinstance(value, Id):
        return value
    if isinstance(value, str) and is_id(value.lower()):
        return Id(value)
    raise NotAnAccount("_id: is no ObjectId of 24 hexadecimal digits")


def _hash(value: Any) -> str:
    """The hash, or nothing for who signed in with another site only."""
    if value in (None, ""):
        return ""
    found = _BCRYPT.match(value) if isinstance(value, str) else None
    if found is None:
        raise NotAnAccount("password: is no bcrypt hash, and no other kind is taken")
    if not _COST_MIN <= int(found[1]) <= _COST_MAX:
        raise NotAnAccount(f"password: bcrypt's cost is {int(found[1])}, {_COST_MIN} to {_COST_MAX} are taken")
    return str(value)


def _username(wanted: str, email: str) -> tuple[str, bool]:
    """The name from there, or one made of it or of the address; and whether it was made."""
    if wanted and not username_problem(wanted):
        return wanted, False
    for source in (wanted, email.partition("@")[0]):
        made = re.sub(r"[^a-z0-9]+", ".", source.casefold()).strip(".")[:30].strip(".")
        if not username_problem(made):
            return made, True
    return "member", True


def _roles(held: Mapping[str, Any], *, keeps_admins: bool) -> tuple[tuple[Role, ...], bool]:
    given = held.get("roles")
    names = [str(each).casefold() for each in (given if isinstance(given, list) else [given])]
    roles = {_ROLES[name] for name in names if name in _ROLES}
    if _is_true(held.get("admin")):
        roles.add(Role.ADMIN)
    was_admin = Role.ADMIN in roles
    kept = roles if keeps_admins else roles - {Role.ADMIN}
    return tuple(role for role in Role if role in {Role.USER, *kept}), was_admin


def _tier(held: Mapping[str, Any]) -> Tier:
    is_paid = _text(held.get("tier"), 40).casefold() in _PAID or _is_true(held.get("premium"))
    return Tier.PREMIUM if is_paid else Tier.FREE


def _status(held: Mapping[str, Any]) -> Status:
    if _is_true(held.get("banned")):
        return Status.BANNED
    if held.get("active") is False:
        return Status.SUSPENDED
    return _STATUSES.get(_text(held.get("status"), 40).casefold(), Status.ACTIVE)


def _profile(held: Mapping[str, Any]) -> tuple[Profile, tuple[str, ...]]:
    name = held.get("name")
    parts = name if isinstance(name, dict) else {"first": held.get("first"), "last": held.get("last")}
    whole = _text(name, _NAME_MAX) or _text(
        f"{_text(parts.get('first'), 80)} {_text(parts.get('last'), 80)}", _NAME_MAX
    )
    avatar = _text(held.get("avatar"), _ADDRESS_MAX)
    is_https = avatar.startswith("https://") and " " not in avatar
    remarks = ("avatar: only addresses that begin with https:// are kept",) if avatar and not is_https else ()
    bio = _text(held.get("bio"), _BIO_MAX)
    return Profile(name=whole, bio=bio, avatar=avatar if is_https else ""), remarks


def _preferences(held: Mapping[str, Any]) -> Preferences:
    zone, language = _text(held.get("zone"), 60), _text(held.get("language"), 40)
    return Preferences(
        cuisine=_labels(held.get("cuisine")),
        diet=_labels(held.get("diet")),
        allergies=_labels(held.get("allergies")),
        language=language if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language) else "en",
        time_zone=zone if zone in TIME_ZONES else "UTC",
    )


def _labels(value: Any) -> tuple[str, ...]:
    texts = (_text(each, LABEL_LENGTH_MAX) for each in (value if isinstance(value, list) else [value]))
    return tuple(dict.fromkeys(text for text in texts if text))[:LABELS_MAX]


def _confirmed_at(value: Any, created: datetime, *, counts_as_confirmed: bool) -> datetime | None:
    at = _instant(value)
    if at is not None:
        return at
    return created if _is_true(value) or (value is None and counts_as_confirmed) else None


def _instant(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    reads: dict[type, Callable[[Any], datetime]] = {str: datetime.fromisoformat, int: _of_ms, float: _of_ms}
    read = reads.get(type(value))
    try:
        found = read(value) if read is not None else None
        return found if found is None else found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _of_ms(value: float) -> datetime:
    return datetime.fromtimestamp(value / 1000, UTC)


def _is_true(value: Any) -> bool:
    """``false``, ``0``, ``"false"`` and nothing are not; an instant is."""
    return bool(value) and str(value).casefold() not in {"false", "0", "no"}


def _text(value: Any, length_max: int) -> str:
    return squeeze(printable(value))[:length_max].strip() if isinstance(value, str) else ""
