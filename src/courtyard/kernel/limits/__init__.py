"""Rate limits: sliding windows in Valkey, exact over all processes, with leased permits for speed."""

from courtyard.kernel.limits.addresses import address_key
from courtyard.kernel.limits.limit import Limit, Verdict
from courtyard.kernel.limits.limiter import Limiter

__all__ = ["Limit", "Limiter", "Verdict", "address_key"]
