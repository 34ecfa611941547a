"""Files in two steps, as pages take them: look at one, then bring in the very same without sending it again."""

from typing import NamedTuple

from courtyard.kernel.basics import Actor, Id, is_id
from courtyard.modules.tasks.actions.importing import Importing, Preview
from courtyard.modules.tasks.errors import UploadGone
from courtyard.modules.tasks.models.importing import Import
from courtyard.modules.tasks.store import Upload, UploadStore


class Staged(NamedTuple):
    """What a file holds, and by what it is brought in."""

    upload: Id
    preview: Preview


class Staging:
    """Keeps the file between the two steps."""

    def __init__(self, importing: Importing, store: UploadStore) -> None:
        self._importing = importing
        self._store = store

    async def look(self, actor: Actor, name: str, data: bytes, into: str | None) -> Staged:
        """Read a file, say what would become of it, and keep it for an hour.

        Raises:
            What ``Importing.look`` raises.
        """
        preview = await self._importing.look(actor, name, data, into)
        upload = Id()
        await self._store.put(actor.member_id, upload, Upload(name, into, data))
        return Staged(upload, preview)

    async def bring_in(self, actor: Actor, upload: str) -> Import:
        """Keep the tasks of the file that was looked at.

        Raises:
            UploadGone: it is not kept any more, or another's.
            What ``Importing.bring_in`` raises.
        """
        file = await self._store.get(actor.member_id, Id(upload)) if is_id(upload) else None
        if file is None:
            raise UploadGone
        found = await self._importing.bring_in(actor, file.name, file.data, file.into)
        await self._store.forget(actor.member_id)
        return found
