"""The refusals of accounts."""

from typing import Any

from courtyard.kernel.basics import Conflict, Forbidden, NotFound, TooMany, Unauthenticated, Unavailable, Unprocessable


def _field(message: str) -> dict[str, Any]:
    path, _, reason = message.partition(": ")
    return {"fields": [{"path": path, "reason": reason}]}


class UsernameTaken(Conflict):
    """Somebody has this name."""

    message = "username: this name is taken, choose another one"

    def __init__(self) -> None:
        super().__init__(details=_field(self.message))


class EmailTaken(Conflict):
    """Somebody signed up with this address."""

    message = "email: there is an account with this address, sign in instead"

    def __init__(self) -> None:
        super().__init__(details=_field(self.message))


class AccountChanged(Conflict):
    """Somebody else (or you elsewhere) changed the account first."""

    message = "Your account was changed meanwhile. Look at it again."


class SignUpRefused(Unprocessable):
    """A name, address or password that cannot be given; every wrong field is named at once."""

    @classmethod
    def fields(cls, problems: dict[str, str]) -> "SignUpRefused":
        """Say all of it in the message too, for those who read one line."""
        details = {"fields": [{"path": path, "reason": reason} for path, reason in problems.items()]}
        return cls("; ".join(f"{path}: {reason}" for path, reason in problems.items()), details=details)


class PasswordRefused(Unprocessable):
    """A password that is too easy to guess, or cannot be typed again."""


class ProfileRefused(Unprocessable):
    """Something in the profile cannot be kept."""


class CurrentPasswordWrong(Unprocessable):
    """The proof that it is really you is wrong."""


class BadCredentials(Unauthenticated):
    """The address or the password is wrong; which of the two is never said."""

    message = "The e-mail address or the password is not right."


class InvalidToken(Unauthenticated):
    """The access token is not ours, is over, or its session has ended."""

    message = "The access token is not valid any more. Refresh it or sign in again."


class InvalidRefreshToken(Unauthenticated):
    """The refresh token is not ours, was used before, or its session has ended."""

    message = "The refresh token is not valid any more. Sign in again."


class AccountClosed(Forbidden):
    """The account is suspended, banned or deleted; said only to those who proved that it is theirs."""

    message = "This account is closed. Write to whoever runs this site."


class DeletionPending(Forbidden):
    """The owner asked for the account to be deleted, and can still take that back."""

    message = "This account is going to be deleted. Restore it first if you want to stay."


class UserNotFound(NotFound):
    """Nobody has this name or id."""

    message = "There is nobody of this name here."


class SessionNotFound(NotFound):
    """Not one of your sessions."""

    message = "This is not one of your sessions. It may have ended already."


class TooManyAttempts(TooMany):
    """Too many tries to prove who one is."""

    message = "Too many attempts. Wait a moment before you try again."


class PasswordsBusy(Unavailable):
    """More passwords are being checked than the machine can bear."""

    message = "Too many people are signing in at this moment. Try again in a few seconds."
