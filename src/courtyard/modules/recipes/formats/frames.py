"""What is said to the process that reads files and what it answers: four bytes of length, then MessagePack."""

import msgspec

from courtyard.modules.recipes.models import Reading

LENGTH_BYTES = 4


class Task(msgspec.Struct, frozen=True):
    """One file to read, and the address that it came from."""

    name: str
    data: bytes
    url: str | None = None


class Done(msgspec.Struct, frozen=True):
    """What became of one file: recipes, or the code and the words of its refusal."""

    name: str
    readings: list[Reading] = []
    refusal_code: str = ""
    refusal: str = ""


def frame(payload: bytes) -> bytes:
    """The payload behind its length."""
    return len(payload).to_bytes(LENGTH_BYTES, "big") + payload
