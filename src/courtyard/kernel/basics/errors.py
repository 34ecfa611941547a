"""The tree of refusals: every expected "no" in Courtyard is one of these, and one renderer turns them into answers.

Refusal                     kind            HTTP
├── Malformed               malformed       400   the request cannot be read at all
├── Unauthenticated         unauthenticated 401   nobody, or nobody we know
├── Forbidden               forbidden       403   known, but not allowed
├── NotFound                not_found       404   not there, or not for these eyes
├── Conflict                conflict        409   true a moment ago, no longer
├── TooLarge                too_large       413   more than we take
├── UnsupportedType         unsupported     415   a form of data we do not read here
├── Unprocessable           unprocessable   422   readable, but a field is wrong
├── TooMany                 too_many        429   later, please
└── Unavailable             unavailable     503   something we need is away

A module's refusals are named classes next to its rules. The wire code is the class name in snake_case.
"""

import re
from typing import Any, ClassVar, Self

_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Refusal(Exception):  # noqa: N818  (a refusal is an answer, not an accident)
    """An expected "no" with a public message.

    Args:
        message: Public words; defaults to the class's ``message``.
        details: Public structured facts (which field, which limit); must be JSON-encodable.
        cause: Private explanation for the log, never shown.
    """

    status: ClassVar[int] = 500
    kind: ClassVar[str] = "refusal"
    message: ClassVar[str] = "This cannot be done."
    code: ClassVar[str] = "refusal"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Derive the wire code from the class name: RecipeNotFound → recipe_not_found."""
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            cls.code = _BOUNDARY.sub("_", cls.__name__).lower()

    def __init__(
        self, message: str | None = None, *, details: dict[str, Any] | None = None, cause: str | None = None
    ) -> None:
        super().__init__(message or self.message)
        self.public_message = message or self.message
        self.details = details
        self.cause = cause


class Malformed(Refusal):
    """The request cannot be read at all."""

    status, kind, message = 400, "malformed", "The request could not be read."


class Unauthenticated(Refusal):
    """Nobody, or nobody we know."""

    status, kind, message = 401, "unauthenticated", "Sign in to do this."


class Forbidden(Refusal):
    """Known, but not allowed."""

    status, kind, message = 403, "forbidden", "You are not allowed to do this."


class NotFound(Refusal):
    """Not there, or not for these eyes: the two are never told apart."""

    status, kind, message = 404, "not_found", "There is nothing here."


class Conflict(Refusal):
    """True a moment ago, no longer."""

    status, kind, message = 409, "conflict", "This was changed meanwhile."


class TooLarge(Refusal):
    """More than is taken here; details carry the limit."""

    status, kind, message = 413, "too_large", "This is larger than what is accepted here."


class UnsupportedType(Refusal):
    """A form of data that is not read here."""

    status, kind, message = 415, "unsupported", "This form of data is not accepted here."


class Unprocessable(Refusal):
    """Readable, but a field is wrong; details list every bad field with its path and reason."""

    status, kind, message = 422, "unprocessable", "Some of what was sent is not valid."

    @classmethod
    def field(cls, path: str, reason: str) -> Self:
        """Refuse one field."""
        return cls(f"{path}: {reason}", details={"fields": [{"path": path, "reason": reason}]})

    @classmethod
    def fields(cls, problems: dict[str, str]) -> Self:
        """Refuse several fields at once, path → reason."""
        return cls(details={"fields": [{"path": path, "reason": reason} for path, reason in problems.items()]})


class TooMany(Refusal):
    """Later, please: ``retry_after_s`` says when."""

    status, kind, message = 429, "too_many", "Too many requests. Wait a moment and try again."

    def __init__(self, message: str | None = None, *, retry_after_s: float, cause: str | None = None) -> None:
        super().__init__(message, details={"retry_after_s": round(retry_after_s, 1)}, cause=cause)
        self.retry_after_s = retry_after_s


class Unavailable(Refusal):
    """Something that is needed is away."""

    status, kind, message = 503, "unavailable", "This is not available at the moment. Try again shortly."
