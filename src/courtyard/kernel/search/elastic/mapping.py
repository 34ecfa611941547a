"""A declaration as a mapping, and rows as lines of a bulk request."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from courtyard.kernel.search.declaring import Factor, Field, IndexSpec, Keyword, Number, Text
from courtyard.kernel.search.entries import Row

_BULK_BYTES_MAX = 4 << 20
# How long the version of a document that was removed stays known, so that a late write does not bring it back.
_DELETED_KNOWN_FOR = "1h"


def creation_of(spec: IndexSpec, *, shards: int, replicas: int) -> dict[str, Any]:
    """The body that makes an index. What is found is only ids, so the documents themselves are not kept there."""
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": replicas,
                "gc_deletes": _DELETED_KNOWN_FOR,
            }
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"enabled": False},
            "properties": {name: _mapping(field) for name, field in spec.fields.items()},
        },
    }


def _mapping(field: Field) -> dict[str, Any]:
    match field:
        case Text():
            return {"type": "text", "analyzer": "whitespace"}
        case Keyword():
            return {"type": "keyword", "doc_values": field.counted}
        case Number():
            return {"type": "long"}
        case Factor():
            return {"type": "float", "index": False}


def bulks(rows: Sequence[Row], gone: Sequence[str], version: int) -> Iterator[bytes]:
    """The lines of bulk requests, each of a size that a cluster takes."""
    lines: list[bytes] = []
    size = 0
    for pair in _pairs(rows, gone, version):
        if size and size + len(pair) > _BULK_BYTES_MAX:
            yield b"".join(lines)
            lines, size = [], 0
        lines.append(pair)
        size += len(pair)
    if lines:
        yield b"".join(lines)


def _pairs(rows: Sequence[Row], gone: Sequence[str], version: int) -> Iterator[bytes]:
    for row in rows:
        yield _line({"index": _place(row.id, version)}) + _line(row.values)
    for key in gone:
        yield _line({"delete": _place(key, version)})


def _place(key: str, version: int) -> dict[str, Any]:
    return {"_id": key, "version": version, "version_type": "external"}


def _line(value: Any) -> bytes:
    return msgspec.json.encode(value) + b"\n"
