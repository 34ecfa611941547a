"""Every query on invitations."""

from collections.abc import Awaitable, Callable

from courtyard.kernel.basics import Id, now
from courtyard.kernel.documents import Database, Unit, Where
from courtyard.modules.tasks.models.invitation import INVITATIONS_MAX, Invitation
from courtyard.modules.tasks.store.collections import INVITATIONS


class InvitationStore:
    """Letters under way to somebody who is not in a project yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._invitations = database.collection(INVITATIONS)

    async def of_project(self, project: Id) -> list[Invitation]:
        """All that are open, newest first."""
        where = Where(project=project).after("expires_at", now())
        return await self._invitations.find(where, limit=INVITATIONS_MAX)

    async def put(self, invitation: Invitation, also: Callable[[Unit], Awaitable[None]]) -> None:
        """Keep it in place of an earlier one to the same person, and do with it what must happen with it."""

        async def work(unit: Unit) -> None:
            await self._invitations.remove(Where(project=invitation.project, to_key=invitation.to_key), unit=unit)
            await self._invitations.insert(invitation, unit=unit)
            await also(unit)

        await self._database.unit_of_work(work)

    async def of_token(self, token_key: str) -> Invitation | None:
        """The invitation with this fingerprint, if it is still good."""
        return await self._invitations.find_one(Where(token_key=token_key).after("expires_at", now()))

    async def take(self, invitation: Id, unit: Unit) -> bool:
        """Use it up; answers whether it was there."""
        return await self._invitations.remove(Where(id=invitation), unit=unit) is not None

    async def remove(self, project: Id, invitation: Id) -> bool:
        """Take one back; answers whether it was there."""
        return await self._invitations.remove(Where(id=invitation, project=project)) is not None
