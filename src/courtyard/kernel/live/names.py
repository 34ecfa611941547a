"""The keys and channels of one installation."""

from courtyard.kernel.basics import Id

USER_BYTES = 24


class Names:
    """Names in Valkey; each key has a time to live."""

    def __init__(self, namespace: str) -> None:
        self._prefix = f"{namespace}:live:"
        self.everybody = f"{self._prefix}everybody"

    def channel(self, user_id: Id) -> str:
        """Where a user's messages are published."""
        return f"{self._prefix}to:{user_id}"

    def stream(self, user_id: Id) -> str:
        """Where a user's last messages are kept."""
        return f"{self._prefix}stream:{user_id}"

    def places(self, user_id: Id) -> str:
        """Which sockets a user has open, over all processes."""
        return f"{self._prefix}places:{user_id}"

    def ticket(self, digest: str) -> str:
        """Whose ticket it is."""
        return f"{self._prefix}ticket:{digest}"
