"""One clock: UTC instants with the millisecond precision that MongoDB keeps."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant in UTC, cut to milliseconds so that it survives a round trip to the database."""
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def utc_text(stored: datetime) -> str:
    """An instant as it comes from the database, in UTC without saying so, as JSON has instants.

    For rows that are written as they are stored: giving each the zone first takes longer than this.
    """
    return f"{stored.isoformat()}Z"
