"""Why a socket is refused or closed."""

from enum import IntEnum

from courtyard.kernel.basics import TooMany, Unauthenticated, Unavailable

_RETRY_S = 30.0


class Closing(IntEnum):
    """Close codes (RFC 6455, section 7.4): below 4000 the standard's, above it ours, after the HTTP status."""

    GOING_AWAY = 1001
    SLOW = 1013
    BAD_MESSAGE = 4400
    UNAUTHENTICATED = 4401
    FLOOD = 4429
    NO_PLACE = 4503


class InvalidTicket(Unauthenticated):
    """Used before, older than 30 seconds, or never given out."""

    message = "ticket: this ticket is not good (any more). Ask for a new one."


class TicketsAway(Unavailable):
    """Tickets live in Valkey."""

    message = "Tickets cannot be given out or read at the moment. Try again shortly."


class TooManySockets(TooMany):
    """A limit on open sockets is reached; closing one makes room."""

    message = "Too many connections are open. Close another page and try again."

    def __init__(self, cause: str) -> None:
        super().__init__(retry_after_s=_RETRY_S, cause=cause)
