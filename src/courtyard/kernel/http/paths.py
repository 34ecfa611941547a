"""Sets of routes, asked before the router knows which one it is."""

import re
from collections.abc import Iterable

from litestar import Litestar

_PARAMETER = re.compile(r"\{\w+:str\}")


class PathSet:
    """Paths of routes, those with parameters of one segment included: ``path in uploads``."""

    def __init__(self, templates: Iterable[str] = ()) -> None:
        self._fixed: set[str] = set()
        self._patterns: dict[int, list[re.Pattern[str]]] = {}
        for template in templates:
            if "{" in template:
                parts = (re.escape(part) for part in _PARAMETER.split(template))
                pattern = re.compile("[^/]+".join(parts))
                self._patterns.setdefault(template.count("/"), []).append(pattern)
            else:
                self._fixed.add(template)

    def __contains__(self, path: str) -> bool:
        """Whether one of the routes has this path."""
        if path in self._fixed:
            return True
        patterns = self._patterns.get(path.count("/"))
        return patterns is not None and any(pattern.fullmatch(path) for pattern in patterns)


def paths_with(application: Litestar, option: str) -> PathSet:
    """The paths whose handlers declared an option as true, such as ``upload`` or ``unrecognised``."""
    return PathSet(
        route.path_format if hasattr(route, "path_format") else route.path
        for route in application.routes
        for handler in getattr(route, "route_handlers", ())
        if handler.opt.get(option)
    )
