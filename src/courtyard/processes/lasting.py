"""What imports make stays for good: no garbage is looked for meanwhile, nor ever again in what they made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting(*, tidy: bool = False) -> Iterator[None]:
    """The block imports, and what it makes is kept until the process ends.

    Looking for garbage meanwhile is a quarter of the time of imports. ``tidy`` removes what they left behind, which
    takes a tenth of a second and is worth it for a process that runs for days.
    """
    gc.disable()
    try:
        yield
    finally:
        if tidy:
            gc.collect()
        gc.enable()
        gc.freeze()
