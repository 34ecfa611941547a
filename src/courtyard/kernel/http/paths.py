"""Sets of routes, asked before the router knows which one it is."""

import re
from collections.abc import Iterable

import msgspec
from litestar import Litestar

from courtyard.kernel.http.routing import A_FILE

_PARAMETER = re.compile(r"\{\w+:str\}")


class PathSet:
    """Paths of routes, those with parameters of one segment included: ``path in uploads``."""

    def __init__(self, templates: Iterable[str] = ()) -> None:
        self._fixed: set[str] = set()
        self._patterns: dict[int, list[re.Pattern[str]]] = {}
        for template in templates:
            if "{" in template:
                parts = (re.escape(part) for part in _PARAMETER.split(template))
                self._patterns.setdefault(template.count("/"), []).append(re.compile("[^/]+".join(parts)))
            else:
                self._fixed.add(template)

    def __contains__(self, path: str) -> bool:
        """Whether one of the routes has this path."""
        if path in self._fixed:
            return True
        patterns = self._patterns.get(path.count("/"))
        return patterns is not None and any(pattern.fullmatch(path) for pattern in patterns)


class Paths(msgspec.Struct, frozen=True):
    """The paths that the edge treats in a way of their own.

    Args:
        uploads: Bodies may be as large as an upload, and are read as a whole.
        streams: Bodies may be as large as a file; they are handed on while they arrive.
        files: Answers are files, which pages ask for by the dozen: they have a limit of their own.
        unrecognised: Everybody is a stranger, whatever they show.
    """

    uploads: PathSet = PathSet()
    streams: PathSet = PathSet()
    files: PathSet = PathSet()
    unrecognised: PathSet = PathSet()


def paths_of(application: Litestar) -> Paths:
    """As the routes declare them."""
    return Paths(
        uploads=_with(application, upload=True),
        streams=_with(application, upload="streamed"),
        files=_with(application, produces=A_FILE),
        unrecognised=_with(application, unrecognised=True),
    )


def _with(application: Litestar, **wanted: object) -> PathSet:
    return PathSet(
        route.path
        for route in application.routes
        for handler in getattr(route, "route_handlers", ())
        if all(handler.opt.get(option) == value for option, value in wanted.items())
    )
