"""Refusals about jobs."""

from courtyard.kernel.basics import Conflict, NotFound, Unavailable


class QueueFull(Unavailable):
    """A queue holds as much as it may."""

    message = "There is more work waiting than we can take at the moment. Try again in a few minutes."


class JobNotFound(NotFound):
    """No such job, or not for these eyes."""

    message = "There is no such job."


class JobNotFailed(Conflict):
    """Only a failed job can be tried again by hand."""

    message = "This job has not failed, so it cannot be tried again."


class QueuesAway(Unavailable):
    """Valkey does not answer, so nobody knows what waits in it."""

    message = "The queues do not answer at the moment. Jobs that were accepted are safe. Try again shortly."
