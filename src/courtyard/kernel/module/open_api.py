"""The API's description: made once at start, served as bytes, and shown as a page."""

from typing import Any

import msgspec
from litestar import Litestar

_VERBS = ("get", "post", "put", "patch", "delete")


class Operation(msgspec.Struct, frozen=True):
    """One line of the browsable page."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    responses: dict[str, str]
    tag: str


class OpenApi:
    """OpenAPI 3.1 as a dict, as JSON bytes, and as a list of operations."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {}
        self.body = b""

    def describe(self, application: Litestar) -> None:
        """Read the description off the router."""
        self.document = application.openapi_schema.to_schema()
        self.body = msgspec.json.encode(self.document)

    def operations(self) -> list[Operation]:
        """Every operation in path order."""
        paths = sorted(self.document.get("paths", {}).items())
        return [_operation(verb, path, item[verb]) for path, item in paths for verb in _VERBS if verb in item]


def _operation(verb: str, path: str, described: dict[str, Any]) -> Operation:
    responses = {status: each.get("description", "") for status, each in described.get("responses", {}).items()}
    segments = [each for each in path.split("/") if each and each not in {"api", "v1"}]
    return Operation(
        verb.upper(),
        path,
        described.get("summary", ""),
        described.get("description", ""),
        described.get("parameters", []),
        responses,
        segments[0] if segments else "",
    )
