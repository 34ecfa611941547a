"""What the description says of requests that no signature describes: forms with files, headers of tus."""

from dataclasses import dataclass

from litestar.openapi.spec import OpenAPIMediaType, Operation, Parameter, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType


def _header(name: str, says: str, *, required: bool = True) -> Parameter:
    return Parameter(
        name=name, param_in="header", required=required, description=says, schema=Schema(type=OpenAPIType.STRING)
    )


_VERSION = _header("Tus-Resumable", "1.0.0")


@dataclass
class FileOperation(Operation):
    """The description of a form with a file, which no signature can give."""

    def __post_init__(self) -> None:
        """Fill in what the signature lacks."""
        form = Schema(
            type=OpenAPIType.OBJECT,
            properties={"file": Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)},
            required=["file"],
            additional_properties=False,
        )
        self.request_body = RequestBody(content={"multipart/form-data": OpenAPIMediaType(schema=form)}, required=True)


@dataclass
class BeginOperation(Operation):
    """The description of the headers that begin an upload."""

    def __post_init__(self) -> None:
        """Fill in what the signature lacks."""
        length = _header("Upload-Length", "Bytes of the whole file")
        metadata = _header("Upload-Metadata", "As tus has it; `filename` is read", required=False)
        self.parameters = [*(self.parameters or []), _VERSION, length, metadata]


@dataclass
class PieceOperation(Operation):
    """The description of a piece of an upload."""

    def __post_init__(self) -> None:
        """Fill in what the signature lacks."""
        octets = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        self.request_body = RequestBody(
            content={"application/offset+octet-stream": OpenAPIMediaType(schema=octets)}, required=True
        )
        offset = _header("Upload-Offset", "Where the piece begins: where the last one ended")
        self.parameters = [*(self.parameters or []), _VERSION, offset]


@dataclass
class GiveUpOperation(Operation):
    """The description of giving an upload up."""

    def __post_init__(self) -> None:
        """Fill in what the signature lacks."""
        self.parameters = [*(self.parameters or []), _VERSION]
