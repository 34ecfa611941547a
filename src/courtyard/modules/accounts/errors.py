"""The refusals of accounts."""

from datetime import datetime
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


class LinkUsedUp(Unprocessable):
    """A link from a letter that was used, is too old, or was replaced by a newer one."""

    message = "token: this link is not good any more. Ask for a new one."

    def __init__(self) -> None:
        super().__init__(details=_field(self.message))


class CodeWrong(Unprocessable):
    """Neither the code that the app shows now, nor a backup code; or one that was used already."""

    message = "code: this is not the code that your app shows now, or it was used already"

    def __init__(self) -> None:
        super().__init__(details=_field(self.message))


class SecondFactorLocked(TooMany):
    """Too many wrong codes in a row; the password has nothing to do with it."""

    message = "Too many wrong codes. Wait until you try another one."


class SecondFactorOn(Conflict):
    """There is one already."""

    message = "Two-step sign-in is switched on already. Switch it off first if you want another app."


class SecondFactorOff(Conflict):
    """There is none, or it was never confirmed."""

    message = "Two-step sign-in is not switched on. Set it up first."


class SignInAgain(Unauthenticated):
    """What begins with another proof took too long, or its account changed meanwhile."""

    message = "That took too long. Sign in again."


class FreshSignInNeeded(Forbidden):
    """Who has no password to prove who they are must have signed in a moment ago."""

    message = "Sign out and in again first: this needs a sign-in of the last ten minutes."


class KeyRefused(Unprocessable):
    """An API key that cannot be made like this."""


class KeyNotFound(NotFound):
    """Not one of your keys."""

    message = "This is not one of your API keys. It may be over already."


class PasskeyNotFound(NotFound):
    """Not one of your passkeys."""

    message = "This is not one of your passkeys."


class PasskeyRefused(Unprocessable):
    """What the device answered is not good, or not for this."""

    message = "The passkey could not be checked. Try again."


class PasskeysUnavailable(NotFound):
    """The house has no name, and passkeys belong to names."""

    message = "Passkeys need a name in PUBLIC_URL, such as https://courtyard.example; an IP address will not do."


class TooManyOfThese(Conflict):
    """More keys or passkeys than anybody needs."""

    message = "You have as many of these as one account can have. Remove one first."


class ProviderNotFound(NotFound):
    """No such site is set up for signing in."""

    message = "Signing in with this site is not set up here."


class ProviderAway(Unavailable):
    """The other site does not answer, or not as it should."""

    message = "The other site does not answer as it should. Try again, or sign in another way."


class ProviderRefused(Unauthenticated):
    """The other site did not vouch for anybody, or not for this browser's request."""

    message = "The sign-in with the other site did not work. Try again."


class ProviderEmailMissing(Conflict):
    """The other site does not vouch for an address, so there is nothing to know the person by."""

    message = "The other site does not say that your e-mail address is confirmed. Confirm it there, or sign up here."


class IdentityNotLinked(Conflict):
    """An account has this address, and the other site's word is not enough to open it."""

    message = "There is an account with this address. Sign in to it, and connect the other site in your settings."


class IdentityTaken(Conflict):
    """Somebody else, or something else, is connected."""

    message = "This account of the other site is connected to another account here, or you have connected one already."


class LastWayIn(Conflict):
    """Without it nobody could sign in any more."""

    message = "This is your only way to sign in. Choose a password first."


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

    @classmethod
    def because(cls, standing: str, reason: str, until: datetime | None) -> "AccountClosed":
        """Tell its owner why, and for how long."""
        details: dict[str, Any] = {"standing": standing}
        words = [f"This account is {standing}."]
        if until is not None:
            details["until"] = until.isoformat()
            words.append(f"It is open again after {until:%Y-%m-%d %H:%M} UTC.")
        if reason:
            details["reason"] = reason
            words.append(f"Reason: {reason}")
        return cls(" ".join((*words, "Write to whoever runs this site if you do not agree.")), details=details)


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


class DecisionRefused(Unprocessable):
    """What an admin cannot decide about an account."""


class MemberChanged(Conflict):
    """Somebody else decided something about the same account first, or its owner changed it."""

    message = "This account was changed meanwhile. Look at it again."


class AddressConfirmed(Conflict):
    """There is nothing to ask any more."""

    message = "This address is confirmed already."


class SearchingTooFast(TooMany):
    """More searches than anybody types."""

    message = "You are searching too fast. Wait a moment."


class AdminNeeded(Conflict):
    """Somebody has to run the house."""

    message = "You are the only one who runs this site. Make somebody else an admin first."


class HandOverFirst(Conflict):
    """Things that others share hang on you alone: hand them over, or confirm what happens to them otherwise."""

    message = "Others share things that you alone own. Hand them over first, or confirm what happens to them."


class CopyNotFound(NotFound):
    """Not a copy of yours, or it is over."""

    message = "There is no such copy of your data, or its time is over. Ask for another one."


class CopyNotReady(Conflict):
    """It is still being made, or could not be."""

    message = "The copy is not ready yet."
