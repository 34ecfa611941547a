"""Where members can have tasks: asked by every request, so it is kept in the cache."""

from courtyard.kernel.basics import Id
from courtyard.kernel.cache import Cache, Kind
from courtyard.modules.tasks.models import Place, Places, Project
from courtyard.modules.tasks.store import ProjectStore

_PLACES: Kind[Places] = Kind("tasks.places", 300, Places)


def places_tag(member: Id) -> str:
    """The tag of what is known of a member's projects."""
    return f"tasks:places:{member}"


class Whereabouts:
    """Tells a member's projects; whoever changes a project ends what is known with ``places_tag``."""

    def __init__(self, projects: ProjectStore, cache: Cache) -> None:
        self._projects = projects
        self._cache = cache

    async def of(self, member: Id) -> Places:
        """The inbox and the projects of this member."""

        async def load() -> Places:
            found = await self._projects.of_member(member)
            return Places(member, tuple(_place(project, member) for project in found))

        return await self._cache.get_or_load(_PLACES, str(member), load, tags=(places_tag(member),))


def _place(project: Project, member: Id) -> Place:
    role = project.role_of(member)
    if role is None:
        raise LookupError(f"{project.id} was found by a member that it does not have")
    return Place(project.id, role, project.archived, tuple(project.columns), project.name, project.colour)
