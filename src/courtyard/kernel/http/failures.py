"""One renderer for every refusal and every accident, as JSON for programs and as a page for people."""

from collections.abc import Callable
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from pymongo.errors import PyMongoError

from courtyard.kernel.basics import Malformed, NotFound, Refusal, TooMany, Unavailable, Unprocessable
from courtyard.kernel.documents import refusal_for
from courtyard.kernel.http.passage import Passage, passage_of
from courtyard.kernel.http.validation import problems

_log = structlog.get_logger()

ErrorPage = Callable[[Passage, Refusal], str]


class Accident(Refusal):
    """Something unexpected: logged with its traceback, shown without."""

    status, kind, message = 500, "accident", "Something went wrong here. It was logged under the request id."
    code = "internal_error"


class MethodNotAllowed(Refusal):
    """The path exists, but not for this method."""

    status, kind, message = 405, "method_not_allowed", "This address does not take that method."


class ErrorDetail(msgspec.Struct, omit_defaults=True):
    """The inside of an error body."""

    code: str
    message: str
    request_id: str
    details: dict[str, Any] | None = None


class ErrorBody(msgspec.Struct):
    """The body of every refusal: ``{"error": {"code", "message", "details"?, "request_id"}}``."""

    error: ErrorDetail


class Failures:
    """Turns refusals into answers; ``page`` renders them as HTML for requests outside ``/api``."""

    def __init__(self, page: ErrorPage | None = None) -> None:
        self.page = page

    def answer(self, passage: Passage, refusal: Refusal) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Status, headers and body for a refusal."""
        headers = [(b"cache-control", b"no-store")]
        if isinstance(refusal, TooMany):
            headers.append((b"retry-after", str(max(1, round(refusal.retry_after_s + 0.5))).encode()))
        if refusal.status == 401 and passage.is_api:  # noqa: PLR2004  (HTTP's own number)
            headers.append((b"www-authenticate", b"Bearer"))
        if refusal.status == 503:  # noqa: PLR2004  (HTTP's own number)
            headers.append((b"retry-after", b"2"))
        if self.page is not None and not passage.is_api:
            headers.append((b"content-type", b"text/html; charset=utf-8"))
            return refusal.status, headers, self.page(passage, refusal).encode()
        headers.append((b"content-type", b"application/json"))
        detail = ErrorDetail(refusal.code, refusal.public_message, passage.request_id, refusal.details)
        return refusal.status, headers, msgspec.json.encode(ErrorBody(detail), enc_hook=str)

    def handle(self, request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        """Litestar's exception handler."""
        passage = passage_of(request.scope)
        status, headers, body = self.answer(passage, as_refusal(passage, error, request))
        media_type = dict(headers)[b"content-type"].decode()
        shown = {name.decode(): value.decode() for name, value in headers if name != b"content-type"}
        return Response(body, status_code=status, headers=shown, media_type=media_type)


def as_refusal(passage: Passage, error: Exception, request: Request[Any, Any, Any] | None = None) -> Refusal:
    """The refusal behind any error; accidents are logged here."""
    if isinstance(error, Refusal):
        refusal = error
    elif isinstance(error, ValidationException) and request is not None:
        refusal = _invalid(error, request, b"".join(passage.chunks))
    elif isinstance(error, HTTPException):
        refusal = _of_framework(error)
    elif isinstance(error, UnicodeDecodeError) and bytes(error.object) in b"".join(passage.chunks):
        refusal = Malformed("The body is not UTF-8 text.")
    elif isinstance(error, RecursionError):
        refusal = Malformed("The body is nested too deeply.")
    else:
        refusal = (refusal_for(error) if isinstance(error, PyMongoError) else None) or Accident()
    # An overload without a cause is counted by route and status; to log each would help whoever makes it.
    if refusal.status >= 500 and (refusal.cause or not isinstance(refusal, Unavailable)):  # noqa: PLR2004  (HTTP's own number)
        _log.error(
            "request_failed",
            method=passage.method,
            path=passage.path,
            request_id=passage.request_id,
            cause=refusal.cause,
            exc_info=error if isinstance(refusal, Accident) else None,
        )
    return refusal


def _invalid(error: ValidationException, request: Request[Any, Any, Any], body: bytes) -> Refusal:
    found = []
    field = request.route_handler.parsed_data_field
    if field is not None and body and request.content_type[0] == "application/json":
        found = problems(field.annotation, msgspec.json.decode(body))
    extra = error.extra if isinstance(error.extra, list) else []
    for item in extra:
        key = _name_on_the_wire(request, str(item.get("key", "")).removeprefix("data."))
        if item.get("source") != "body" or not found:
            found.append({"path": key or "body", "reason": str(item.get("message", error.detail))})
    return Unprocessable(details={"fields": found or [{"path": "body", "reason": error.detail}]})


def _name_on_the_wire(request: Request[Any, Any, Any], key: str) -> str:
    """A parameter as the caller wrote it (``cookingTime_max``), not as the handler calls it."""
    parameter = request.route_handler.parsed_fn_signature.parameters.get(key)
    name = getattr(parameter.kwarg_definition, "name", None) if parameter is not None else None
    return str(name) if name else key


def _of_framework(error: HTTPException) -> Refusal:
    if error.status_code == NotFound.status:
        return NotFound()
    if error.status_code == MethodNotAllowed.status:
        return MethodNotAllowed()
    if 400 <= error.status_code < 500:  # noqa: PLR2004  (HTTP's own numbers)
        return Malformed(error.detail or None)
    return Accident(cause=repr(error))
