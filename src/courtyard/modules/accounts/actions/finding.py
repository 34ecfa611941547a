"""Members who look for other members: by name, a few at a time, and only those who want to be found."""

from enum import StrEnum

import msgspec

from courtyard.kernel.basics import Actor, fold, squeeze
from courtyard.kernel.limits import Limit, Limiter
from courtyard.kernel.settings import Settings
from courtyard.modules.accounts.errors import SearchingTooFast
from courtyard.modules.accounts.models import User
from courtyard.modules.accounts.rules.usernames import USERNAME_LENGTH_MAX
from courtyard.modules.accounts.store import MemberStore, PeopleQuery

TEXT_LENGTH_MIN = 2


class FindBy(StrEnum):
    """What the text is compared with: the beginning of a username, or of a word of somebody's name."""

    USERNAME = "username"
    NAME = "name"
    ALL = "all"


class FoundPage(msgspec.Struct, frozen=True):
    """Some people, and the number of the next page; None at the end."""

    people: list[User]
    next_page: int | None


class Finding:
    """Looks for people. An address finds nobody, so nobody learns here who has which.

    Where the house asks for confirmed addresses, those without one are left out. Of the requests of a member, six in
    ten may be searches.
    """

    def __init__(self, members: MemberStore, limiter: Limiter, settings: Settings) -> None:
        self._members = members
        self._limiter = limiter
        self._only_confirmed = settings.verifies_email
        self.limit = Limit("accounts.search", max(1, settings.limit_member_per_min * 6 // 10), 60.0)

    async def find(self, actor: Actor, text: str, by: FindBy, *, page: int, limit: int) -> FoundPage:
        """People whose name begins so: whoever is called exactly so first, then by username, then by name.

        Nobody for less than two characters, as somebody types them, nor for more than a username can have.

        Raises:
            SearchingTooFast: wait.
        """
        wanted = squeeze(text).removeprefix("@")
        verdict = await self._limiter.take(self.limit, str(actor.member_id))
        if not verdict.allowed:
            raise SearchingTooFast(retry_after_s=verdict.retry_after_s)
        query = self._query(wanted, by)
        if len(wanted) < TEXT_LENGTH_MIN or not (query.by_username or query.by_name):
            return FoundPage([], None)
        found = await self._members.people(query)
        found.sort(key=lambda user: _rank(user, wanted))
        begin, end = (page - 1) * limit, page * limit
        return FoundPage(found[begin:end], page + 1 if len(found) > end else None)

    def _query(self, wanted: str, by: FindBy) -> PeopleQuery:
        return PeopleQuery(
            text=wanted,
            by_username=by is not FindBy.NAME and len(wanted) <= USERNAME_LENGTH_MAX,
            by_name=by is not FindBy.USERNAME,
            only_confirmed=self._only_confirmed,
        )


def _rank(user: User, wanted: str) -> tuple[int, str]:
    key, name = wanted.casefold(), fold(wanted)
    if user.username_key == key:
        return 0, user.username_key
    if name in user.names[:1]:
        return 1, user.username_key
    return (2 if user.username_key.startswith(key) else 3), user.username_key
