"""One clock: UTC instants with the millisecond precision that MongoDB keeps."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant in UTC, cut to milliseconds so that it survives a round trip to the database."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
