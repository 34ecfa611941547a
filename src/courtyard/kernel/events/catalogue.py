"""The catalogue of facts as an AsyncAPI 3.0 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0)."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from courtyard.kernel.basics import Fact, Id
from courtyard.kernel.events.envelope import Envelope

_SCHEMAS = "#/components/schemas/{name}"


def async_api(facts: Mapping[str, Sequence[type[Fact]]], version: str) -> dict[str, Any]:
    """Describe every fact that these modules publish; generated from the facts' own types.

    Args:
        facts: Module → what it publishes.
        version: Of the installation.
    """
    published = [(module, fact) for module, kinds in facts.items() for fact in kinds]
    kinds = [fact for _, fact in published]
    shapes, components = msgspec.json.schema_components(
        [Envelope, *kinds], schema_hook=_schema_of, ref_template=_SCHEMAS
    )
    refs = dict(zip(kinds, shapes[1:], strict=True))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Courtyard facts",
            "version": version,
            "description": "Delivered at least once; in order per key. One JSON envelope a message.",
        },
        "defaultContentType": "application/json",
        "channels": {fact.topic: _channel(module, fact.topic, kinds) for module, fact in published},
        "operations": {f"publish.{fact.topic}": _operation(module, fact) for module, fact in published},
        "components": {
            "messages": {_name(fact): _message(fact, shapes[0], refs[fact]) for fact in kinds},
            "schemas": components,
        },
    }


def _channel(module: str, topic: str, kinds: Sequence[type[Fact]]) -> dict[str, Any]:
    messages = [_name(fact) for fact in kinds if fact.topic == topic]
    return {
        "address": module,
        "title": topic,
        "description": f"Published by {module}, in the stream or topic of that name.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
    }


def _operation(module: str, fact: type[Fact]) -> dict[str, Any]:
    return {
        "action": "send",
        "title": f"{module} publishes {fact.topic}",
        "channel": {"$ref": f"#/channels/{fact.topic}"},
    }


def _message(fact: type[Fact], envelope: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    summary, _, more = (fact.__doc__ or fact.topic).partition("\n\n")
    own = {
        "topic": {"const": fact.topic},
        "version": {"const": fact.version},
        "key": {"type": "string", "description": f"The value of `{fact.key_field}`."},
        "data": data,
    }
    return {
        "name": fact.topic,
        "title": fact.__name__,
        "summary": " ".join(summary.split()),
        **({"description": " ".join(more.split())} if more.strip() else {}),
        "payload": {"allOf": [envelope, {"type": "object", "properties": own}]},
    }


def _name(fact: type[Fact]) -> str:
    return f"{fact.topic}.v{fact.version}"


def _schema_of(kind: type) -> dict[str, Any]:
    if kind is Id:
        return {"type": "string", "pattern": "^[0-9a-f]{24}$"}
    raise NotImplementedError(f"a fact cannot hold a {kind.__name__}")
