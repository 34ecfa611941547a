"""What can be wrong with an engine of ours."""

from courtyard.kernel.basics import Unavailable


class EngineMissing(Unavailable):
    """No program to run; the message names the package, the Debian way and the setting that does without."""

    message = "A database program is missing."


class EngineFailed(Unavailable):
    """The program did not start or did not stay; the message carries its last words."""

    message = "A database program failed."
