"""Find people by what they are called; their addresses are in no index."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.search import Ask, Entry, Everything, Found, Index, following_page, wanted_of
from courtyard.modules.accounts.access import AccountAccess
from courtyard.modules.accounts.models import User
from courtyard.modules.accounts.store import UserRows


class FoundPeople(NamedTuple):
    """People, the best first; how many fit; the search's id, by which clicks are told; the next page, if there is one.

    ``found`` says how the words were taken.
    """

    people: list[User]
    found: Found = Found()
    search: Id | None = None
    following: int | None = None


class UserSource(UserRows):
    """Where the index gets its entries from."""

    def entry(self, document: Any) -> Entry:
        """What everybody may see of an account."""
        user: User = document
        return Entry(
            id=str(user.id),
            texts={"username": user.username, "name": user.profile.name, "bio": user.profile.bio},
            language=user.preferences.language,
        )


class PeopleFinder:
    """Finds people, and is told who changed."""

    def __init__(self, access: AccountAccess, index: Index) -> None:
        self._access, self._index = access, index

    async def found(self, actor: Actor, words: str, *, typing: bool, page: int, limit: int) -> FoundPeople:
        """Who is called so. Without a word nobody is: this is no list of all members.

        Raises:
            SearchRefused, SearchNotReady, SearchAway: see ``Index.find``.
        """
        if wanted_of(words, typing=typing).is_empty:
            return FoundPeople([])
        ask = Ask(audience=Everything(), words=words, typing=typing, offset=(page - 1) * limit, limit=limit)
        found = await self._index.find(ask)
        people = await self._access.people_for_reader([Id(each) for each in found.ids])
        search = self._index.note(ask, {}, found, page, actor)
        return FoundPeople(people, found, search, following_page(page, limit, found.total))

    async def changed(self, users: Iterable[Id]) -> None:
        """These are new or otherwise than before; may be told again."""
        await self._index.mark(str(user) for user in users)
