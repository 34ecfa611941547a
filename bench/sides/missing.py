"""What it is when a side cannot take part."""


class NotHereError(Exception):
    """This side cannot be started on this machine; the message says why and what to do."""
