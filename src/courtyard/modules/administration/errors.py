"""The refusals of administration."""

from courtyard.kernel.basics import NotFound


class ActNotFound(NotFound):
    """Nothing of this name can be done about an account."""


class DeadFactNotFound(NotFound):
    """It was tried again with success, or is too old."""

    message = "This fact is not among the dead ones any more. Somebody may have tried it again."
