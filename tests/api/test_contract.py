"""The API keeps to its own description: schemathesis invents requests, a real server answers them.

The inventions are the same in every run. ``MAX_EXAMPLES`` bounds the time: at most a few seconds per operation
and actor.
"""

from typing import Any
from zlib import crc32

import httpx
import hypothesis
import pytest
import schemathesis
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from modules.recipes.builders import SOUP
from support.description import Operation, description, operations, resolved
from support.server import Member, Server

pytestmark = pytest.mark.contract

MAX_EXAMPLES = 8
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@schemathesis.serializer("application/offset+octet-stream")
def as_it_is(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """Pieces of a file are sent as they are."""
    return value if isinstance(value, bytes) else str(value).encode()


schema = schemathesis.openapi.from_dict(description())


@pytest.fixture(params=["anonymous", "member", "admin"])
def caller(request: pytest.FixtureRequest, server: Server) -> Member:
    """Each of those who may call; a new person for each operation, since some operations sign out."""
    if request.param == "anonymous":
        return Member()
    return server.member(admin=request.param == "admin")


@pytest.fixture
def known(caller: Member, server: Server) -> dict[str, str]:
    """Things that paths can name: the caller's own recipe, or a published one of somebody else."""
    author = caller if caller.id else server.member()
    recipe = httpx.post(f"{server.url}/api/recipes", json=SOUP, headers=author.headers).json()["id"]
    sessions = httpx.get(f"{server.url}/api/auth/sessions", headers=author.headers).json()["items"]
    return {"recipe": recipe, "person": author.username, "session": sessions[0]["id"]}


@schema.parametrize()
@hypothesis.settings(
    max_examples=MAX_EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_answers_are_as_described(case: Case[Any], caller: Member, server: Server, known: dict[str, str]) -> None:
    if case.path_parameters and crc32(repr(case.path_parameters).encode()) % 4:
        case.path_parameters = {name: known.get(name, value) for name, value in case.path_parameters.items()}
    answer = case.call(base_url=server.url, headers=caller.headers)
    case.validate_response(answer, checks=CHECKS)


@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.name)
def test_an_operation_says_what_it_does_refuses_and_takes(operation: Operation) -> None:
    described = operation.described
    assert described["summary"]
    assert described["description"]
    assert described["responses"].keys() >= {"400", "422", "429", "503"}
    for status, answer in described["responses"].items():
        assert answer["description"], status
        if status >= "400":
            assert answer["content"]["application/json"]["examples"], status
    assert all(parameter.get("description") or parameter["in"] == "path" for parameter in described["parameters"])
    body = operation.body
    if body is not None:
        required = body.get("required") or list(body["properties"])[:1]
        assert [name for name in required if not has_example(body["properties"][name])] == []


def has_example(shape: dict[str, Any]) -> bool:
    """Whether somebody who reads this knows what to send."""
    choices = [shape, *shape.get("oneOf", [])]
    inner = [resolved(choice) for choice in choices if "$ref" in choice]
    if any(choice.get("examples") or choice.get("enum") for choice in (*choices, *inner)):
        return True
    if "items" in shape:
        return has_example(shape["items"])
    return any(has_example(field) for each in inner for field in each.get("properties", {}).values())
