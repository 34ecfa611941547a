"""Process memory over Valkey: kinds, tags, single flight, invalidation in all processes; and the one way to Valkey."""

from courtyard.kernel.cache.cache import Cache
from courtyard.kernel.cache.circuit import Away
from courtyard.kernel.cache.connecting import connect
from courtyard.kernel.cache.courier import Courier
from courtyard.kernel.cache.figures import Tally, publish_figures
from courtyard.kernel.cache.kinds import Kind
from courtyard.kernel.cache.local import LocalStore, Ticket

__all__ = ["Away", "Cache", "Courier", "Kind", "LocalStore", "Tally", "Ticket", "connect", "publish_figures"]
