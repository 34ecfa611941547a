"""What every use case works with, put together once per process."""

from courtyard.kernel.cache import Cache
from courtyard.modules.accounts.contract import Accounts
from courtyard.modules.media.contract import Media
from courtyard.modules.recipes.actions.freshness import Freshness
from courtyard.modules.recipes.actions.illustrating import Illustrating
from courtyard.modules.recipes.actions.reading_room import ReadingRoom
from courtyard.modules.recipes.fetching import Fetcher
from courtyard.modules.recipes.store import ReactionStore, RecipeStore


class Cookbook:
    """The recipes of this installation and the people who write them."""

    def __init__(
        self,
        store: RecipeStore,
        reactions: ReactionStore,
        accounts: Accounts,
        cache: Cache,
        fetcher: Fetcher,
        media: Media,
        base_url: str,
    ) -> None:
        self.store = store
        self.reactions = reactions
        self.accounts = accounts
        self.freshness = Freshness(cache)
        self.media = media
        self.illustrating = Illustrating(store, media, self.freshness)
        self.fetcher = fetcher
        self.base_url = base_url
        self.reading_room = ReadingRoom()
        # The number that was free last for a title, so that many recipes of one title find theirs at once.
        self.slug_numbers: dict[str, int] = {}

    async def close(self) -> None:
        """End what runs beside the requests."""
        await self.freshness.settle()
        await self.reading_room.close()
