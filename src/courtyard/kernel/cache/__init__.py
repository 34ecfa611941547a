"""Process memory over Valkey: kinds, tags, single flight, invalidation in all processes; and the one way to Valkey."""

from courtyard.kernel.cache.cache import Cache
from courtyard.kernel.cache.circuit import UNREACHABLE, Away, end_tasks, within
from courtyard.kernel.cache.connecting import connect
from courtyard.kernel.cache.courier import Courier
from courtyard.kernel.cache.direct import Line
from courtyard.kernel.cache.figures import Tally
from courtyard.kernel.cache.kinds import Kind
from courtyard.kernel.cache.listening import Listener
from courtyard.kernel.cache.local import LocalStore, Ticket

__all__ = [
    "UNREACHABLE",
    "Away",
    "Cache",
    "Courier",
    "Kind",
    "Line",
    "Listener",
    "LocalStore",
    "Tally",
    "Ticket",
    "connect",
    "end_tasks",
    "within",
]
