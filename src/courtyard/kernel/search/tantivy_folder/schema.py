"""A declaration as tantivy's schema, and rows as its documents."""

from typing import Any

import tantivy

from courtyard.kernel.search.declaring import IDENTITY, VERSION, Factor, Field, IndexSpec, Keyword, Number, Text
from courtyard.kernel.search.entries import Row


def schema_of(spec: IndexSpec) -> tantivy.Schema:
    """The schema for a new generation."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(IDENTITY, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field(VERSION, fast=True)
    for name, field in spec.fields.items():
        _add(builder, name, field)
    return builder.build()


def _add(builder: tantivy.SchemaBuilder, name: str, field: Field) -> None:
    match field:
        case Text():
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
        case Keyword():
            builder.add_text_field(name, fast=field.counted, tokenizer_name="raw", index_option="basic")
        case Number():
            builder.add_integer_field(name, indexed=True, fast=True)
        case Factor():
            builder.add_float_field(name, fast=True)


def document_of(spec: IndexSpec, row: Row, version: int, schema: tantivy.Schema) -> tantivy.Document:
    """One row as a document."""
    values = {name: _stored(spec.fields[name], value) for name, value in row.values.items()}
    return tantivy.Document.from_dict({IDENTITY: row.id, VERSION: version, **values}, schema)


def _stored(field: Field, value: Any) -> Any:
    """What is weighted by x is multiplied by log2(2 + x), whose inverse is kept so that the factor itself results."""
    return 2.0**value - 2.0 if isinstance(field, Factor) else value
