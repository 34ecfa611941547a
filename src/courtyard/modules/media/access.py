"""Find and authorise: the only place that hands a file or an upload to somebody."""

from courtyard.kernel.basics import Actor, Id, is_id
from courtyard.modules.media.errors import FileNotFound, UploadNotFound
from courtyard.modules.media.models import MediaFile, State, Upload
from courtyard.modules.media.store import FileStore, UploadStore


async def file_for_owner(store: FileStore, actor: Actor, file: str) -> MediaFile:
    """A member's own file; admins see everybody's.

    Raises:
        FileNotFound: it does not exist, or is not for these eyes.
    """
    found = await store.get(Id(file)) if is_id(file) else None
    if found is None or found.state is State.REMOVED:
        raise FileNotFound
    if found.owner != actor.member_id and not actor.is_admin:
        raise FileNotFound
    return found


async def upload_for_owner(store: UploadStore, actor: Actor, upload: str) -> Upload:
    """A member's own upload.

    Raises:
        UploadNotFound: it does not exist (any more), or is somebody else's.
    """
    found = await store.of_owner(Id(upload), actor.member_id) if is_id(upload) else None
    if found is None:
        raise UploadNotFound
    return found
