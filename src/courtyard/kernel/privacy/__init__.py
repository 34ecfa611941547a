"""What the house keeps of people: declared for each collection, given out as a copy, and forgotten.

A module says in its manifest which collections go into somebody's copy (``exports``) and what becomes of each field
that leads to somebody (``erases``). Whatever is no collection (an index, files) joins as a ``Part`` with functions.
"""

from courtyard.kernel.privacy.archive import Archive, CopyTooBig
from courtyard.kernel.privacy.declaring import NOBODY, Fate, Share, Trace, Withheld
from courtyard.kernel.privacy.forgetting import forget_traces, rewrite_all
from courtyard.kernel.privacy.parts import Erase, Erasing, Export, Objection, Objects, Part, Privacy, Subject

__all__ = [
    "NOBODY",
    "Archive",
    "CopyTooBig",
    "Erase",
    "Erasing",
    "Export",
    "Fate",
    "Objection",
    "Objects",
    "Part",
    "Privacy",
    "Share",
    "Subject",
    "Trace",
    "Withheld",
    "forget_traces",
    "rewrite_all",
]
