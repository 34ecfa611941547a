"""The API's own description, for tests that must not miss a route."""

from functools import cache
from typing import Any

import msgspec

from courtyard import __version__
from courtyard.kernel.module import Assembly
from courtyard.processes.application import MODULES
from support.app import settings_for_tests, shared_front

VERBS = ("get", "post", "put", "patch", "delete")


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One route as it is described; ``{name}`` stands for what the path takes."""

    verb: str
    path: str
    described: dict[str, Any]

    @property
    def name(self) -> str:
        """How tests call it: ``GET /api/v1/recipes/{recipe}``."""
        return f"{self.verb.upper()} {self.path}"

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of its JSON body, references followed one step; None when it takes none."""
        content = self.described.get("requestBody", {}).get("content", {})
        return resolved(content["application/json"]["schema"]) if "application/json" in content else None

    def parameters(self, place: str) -> list[dict[str, Any]]:
        """Its parameters in ``path``, ``query`` or ``header``."""
        return [each for each in self.described.get("parameters", []) if each["in"] == place]

    def at(self, **values: str) -> str:
        """The path with these values in it; ``x`` where none is given."""
        path = self.path
        for parameter in self.parameters("path"):
            path = path.replace(f"{{{parameter['name']}}}", values.get(parameter["name"], "x"))
        return path


@cache
def description() -> dict[str, Any]:
    """OpenAPI of all modules, made without engines."""
    settings = settings_for_tests("mongodb://127.0.0.1:1", "redis://127.0.0.1:1", "none")
    assembly = Assembly(settings, MODULES, __version__)
    front = shared_front(assembly)
    assembly.application(front)
    return front.open_api.document


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation, in path order."""
    paths = sorted(description()["paths"].items())
    return tuple(
        Operation(verb=verb, path=path, described=item[verb]) for path, item in paths for verb in VERBS if verb in item
    )


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema behind a reference."""
    reference = schema.get("$ref", "")
    found: dict[str, Any] = (
        description()["components"]["schemas"][reference.rpartition("/")[2]] if reference else schema
    )
    return found
