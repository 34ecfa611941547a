"""The files themselves, as pages and programs load them."""

from functools import partial
from typing import Annotated

from litestar import Response
from litestar.params import Parameter

from courtyard.kernel.http import A_FILE, ANYBODY, FileResponse, route
from courtyard.modules.media.actions.serving import Serving

Until = Annotated[int, Parameter(ge=0, le=1 << 40, description="When the address runs out, in Unix seconds")]
Sign = Annotated[str, Parameter(max_length=64, description="Our signature of the address")]


@route("GET", "/media/{file:str}/{name:str}", may=ANYBODY, summary="A file", in_schema=False, produces=A_FILE,
       unrecognised=True)  # fmt: skip
async def media_file(file: str, name: str, serving: Serving, until: Until = 0, sign: Sign = "") -> Response[bytes]:
    """One form of a file: public ones for everybody and for good, others by signed addresses."""
    given = await serving.give(file, name, until, sign)
    return FileResponse(
        partial(serving.read, given.key),
        size_bytes=given.size_bytes,
        etag=given.etag,
        media_type=given.media_type,
        headers=given.headers,
    )


PAGES = (media_file,)
