"""Refusals about mail."""

from courtyard.kernel.basics import Malformed, NotFound, TooLarge, Unavailable, Unprocessable


class MailAddressRefused(Unprocessable):
    """No address that mail can be sent to."""

    message = "to: this is not an e-mail address."


class HeaderRefused(Unprocessable):
    """A name or subject holds a line break or another control character, which could add headers to the letter."""

    message = "A name or subject holds a line break."


class LetterTooLarge(TooLarge):
    """The values of a letter take too much room."""

    message = "The values of this letter take more room than a letter may have."


class UnknownLetter(Unprocessable):
    """No module declares a template of this name."""

    message = "template: there is no letter of this name."


class LetterNotFound(NotFound):
    """The outbox folder does not hold this letter (any more)."""

    message = "There is no such letter here. The oldest are removed when the folder is full."


class LinkBroken(Malformed):
    """What was sealed is not whole, not ours, or was sealed under another secret."""

    message = "token: this link is not whole. Open it as it stands in the letter."


class MailLater(Unavailable):
    """The letter was not taken now; another attempt may succeed."""

    message = "The mail server does not take letters at the moment."


class MailRefused(Unprocessable):
    """The mail server refuses this letter for good; ``is_bounce`` when the address does not exist."""

    message = "The mail server refuses this letter."

    def __init__(self, message: str | None = None, *, is_bounce: bool = False) -> None:
        super().__init__(message)
        self.is_bounce = is_bounce
