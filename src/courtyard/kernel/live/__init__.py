"""Messages to people whose page is open: a hub of sockets over Valkey's streams and publish/subscribe."""

from courtyard.kernel.live.errors import Closing, InvalidTicket, TicketsAway, TooManySockets
from courtyard.kernel.live.guest import Guest
from courtyard.kernel.live.hub import Hub

__all__ = ["Closing", "Guest", "Hub", "InvalidTicket", "TicketsAway", "TooManySockets"]
