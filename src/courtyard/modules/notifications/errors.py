"""The refusals of notifications."""

from courtyard.kernel.basics import NotFound, Unprocessable


class NotificationNotFound(NotFound):
    """No such notification, or somebody else's: the two are never told apart."""

    message = "There is no such notification. It may have been removed, or be older than 30 days."


class DeviceNotFound(NotFound):
    """No such device, or somebody else's."""

    message = "This is not one of your devices. It may have been removed already."


class ChoiceRefused(Unprocessable):
    """A choice that nobody can make, such as silence about one's own safety."""
