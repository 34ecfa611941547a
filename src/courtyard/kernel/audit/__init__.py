"""The audit log: every security event, kept at once, signed, and chained so that what is missing is noticed.

An entry's personal part (address, device, facts) can be forgotten without breaking the chain: its digest stays.
ADR 0015 says what is guaranteed when.
"""

from courtyard.kernel.audit.audit import Audit
from courtyard.kernel.audit.entries import COLLECTIONS, ENTRIES, HEADS, Entry, Happening
from courtyard.kernel.audit.reading import Wanted
from courtyard.kernel.audit.verifying import Verdict
from courtyard.kernel.audit.walking import Finding, Harm

__all__ = [
    "COLLECTIONS",
    "ENTRIES",
    "HEADS",
    "Audit",
    "Entry",
    "Finding",
    "Happening",
    "Harm",
    "Verdict",
    "Wanted",
]
