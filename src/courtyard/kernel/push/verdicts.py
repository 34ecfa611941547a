"""What an answer means, where all push services mean the same by it."""

from courtyard.kernel.basics import printable
from courtyard.kernel.push.calling import Reply
from courtyard.kernel.push.messages import Later

_TIMED_OUT = 408
_TOO_MANY = 429
_SERVER_ERROR = 500
_REASON_MAX = 200


def later(channel: str, reply: Reply, why: str = "", pause_s: float | None = None) -> Later | None:
    """A verdict for answers that only ask for patience; ``pause_s`` is taken where the service names no time."""
    if reply.status not in {_TIMED_OUT, _TOO_MANY} and reply.status < _SERVER_ERROR:
        return None
    named = reply.retry_after_s
    return Later(channel=channel, reason=why or reason_of(reply), retry_after_s=pause_s if named is None else named)


def reason_of(reply: Reply) -> str:
    """Status and the start of the text, for logs and for whoever looks at failed jobs."""
    text = printable(reply.body[:_REASON_MAX].decode("utf-8", "replace"))
    return f"{reply.status} {text}".strip()
