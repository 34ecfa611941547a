"""The picture that somebody shows of themselves: uploaded, claimed, shown to everybody once it is ready."""

from collections.abc import AsyncIterable, Iterable, Mapping

from courtyard.kernel.basics import Actor, Id, NotFound, Unprocessable, is_id
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.actions.states import States
from courtyard.modules.accounts.errors import AccountChanged
from courtyard.modules.accounts.events import UserUpdated
from courtyard.modules.accounts.models import User
from courtyard.modules.accounts.store import UserStore
from courtyard.modules.media.contract import Holder, Media, Use

_MODULE = "accounts"
_SIZE = 300


class Portraits:
    """Pictures of people; fulfils media's ``Keeper``.

    Where others show somebody they need no more than ``profile.avatar``: the path of the finished picture is written
    there once, so that no listing of people ever has to ask for files.
    """

    def __init__(self, users: UserStore, states: States, access: AccountAccess, media: Media) -> None:
        self._users, self._states, self._access, self._media = users, states, access, media
        media.kept_by(_MODULE, self)

    async def take(self, actor: Actor, name: str, chunks: AsyncIterable[bytes], *, announced_bytes: int) -> User:
        """Take a picture while it arrives, and show it from now on.

        Raises:
            Refusal: it is none that is taken; the message says why.
        """
        file = await self._media.take_in(actor, name, chunks, expected_bytes=announced_bytes)
        return await self.choose(actor, str(file))

    async def choose(self, actor: Actor, file: str) -> User:
        """Show one of the member's own files.

        Raises:
            Unprocessable: it is a film, not there, or not this member's.
            AccountChanged: another one was chosen at this moment.
        """
        portrait = Id(file)
        shown = (await self._media.shown_own([portrait], actor)).get(portrait)
        if shown is not None and shown.is_film:
            raise Unprocessable.field("file", "a film is no picture; take a JPEG, PNG or WebP")
        user = await self._access.own_account(actor)
        try:
            await self._media.claim(_holder(user.id), [portrait], actor, public=True)
        except NotFound as missing:
            raise Unprocessable.field("file", "names a file that is not there, or not yours") from missing
        return await self._set(user, portrait, await self._address(portrait))

    async def remove(self, actor: Actor) -> User:
        """Show the letters of the name again.

        Raises:
            AccountChanged: another one was chosen at this moment.
        """
        return await self._set(await self._access.own_account(actor), None, "")

    async def release(self, before: User, after: User) -> None:
        """Say which picture somebody has no longer, after that was saved."""
        if before.portrait is not None and before.portrait != after.portrait:
            await self._media.release(_holder(before.id), [before.portrait])

    async def uses(self, asked: Iterable[Use]) -> Mapping[Use, bool]:
        """Which of these people have which of these files, and whether everybody may see them."""
        wanted = list(asked)
        people = {user.id: user for user in await self._users.some({use.holder.document for use in wanted})}
        return {
            use: people[use.holder.document].is_active
            for use in wanted
            if use.holder.document in people and people[use.holder.document].portrait == use.file
        }

    async def refresh(self, holders: Iterable[str], file: Id) -> None:
        """A file is ready: whoever chose it is shown with it from here on."""
        mine = (holder.partition(":") for holder in holders)
        ids = {Id(document) for module, _, document in mine if module == _MODULE and is_id(document)}
        for user in await self._users.some(ids) if ids else ():
            if user.portrait == file:
                await self._users.set_portrait(user.id, file, file, await self._address(file), _updated(user))
                await self._states.user_changed(user.id)

    async def _set(self, user: User, portrait: Id | None, avatar: str) -> User:
        changed = await self._users.set_portrait(user.id, user.portrait, portrait, avatar, _updated(user))
        if changed is None:
            raise AccountChanged(details={"version": user.version})
        await self._states.user_changed(user.id)
        await self.release(user, changed)
        return changed

    async def _address(self, file: Id) -> str:
        """The path of a picture that everybody may see; empty while it is being made."""
        shown = (await self._media.shown([file])).get(file)
        thumb = shown.thumb(_SIZE) if shown is not None and shown.is_ready else None
        return "" if thumb is None else thumb.url


def _holder(user: Id) -> Holder:
    return Holder(_MODULE, user)


def _updated(user: User) -> UserUpdated:
    return UserUpdated(user=user.id, parts=("profile",))
