"""The browser's session cookie: the session's id, so that it can be found, and a random secret."""

from courtyard.kernel.basics import Id, is_id, new_token

_VALUE_LENGTH_MAX = 200


def new_cookie(session_id: Id) -> str:
    """A new value; only its fingerprint is kept."""
    return f"{session_id}.{new_token()}"


def session_of_cookie(value: str) -> Id | None:
    """The session that a value claims to belong to; None for anything that is not a value of ours."""
    session_id, dot, _ = value.partition(".")
    return Id(session_id) if dot and len(value) <= _VALUE_LENGTH_MAX and is_id(session_id) else None
