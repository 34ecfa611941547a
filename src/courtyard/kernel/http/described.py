"""How our types are described: structs that refuse unknown fields as closed, ids as the hex digits that they are."""

from litestar._openapi.schema_generation import SchemaCreator  # (a plugin's signature needs it)
from litestar._openapi.schema_generation.plugins.struct import StructSchemaPlugin  # (the only way to add to it)
from litestar.openapi.spec import Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from courtyard.kernel.basics import Id


class Structs(StructSchemaPlugin):
    """As Litestar describes them, and closed where unknown fields are refused."""

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:
        """The schema of a struct."""
        schema = super().to_openapi_schema(field_definition, schema_creator)
        if field_definition.type_.__struct_config__.forbid_unknown_fields:
            schema.additional_properties = False
        return schema


class Ids(OpenAPISchemaPlugin):
    """Ids are strings on the wire."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        """Whether this is an id."""
        return not field_definition.is_union and field_definition.is_subclass_of(Id)

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: SchemaCreator) -> Schema:  # noqa: ARG002  (a port's signature)
        """Twenty-four hex digits."""
        return Schema(type=OpenAPIType.STRING, pattern="^[0-9a-f]{24}$", examples=["65f1c0ffee0123456789abcd"])
