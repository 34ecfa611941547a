"""What the court and the other modules lend to the use cases of tasks."""

import msgspec

from courtyard.kernel.cache import Cache
from courtyard.kernel.jobs import Jobs
from courtyard.kernel.limits import Limiter
from courtyard.kernel.live import Hub
from courtyard.kernel.mail import Post
from courtyard.kernel.search import Index
from courtyard.modules.accounts.contract import Accounts, Clocks, Contacts, Residents


class Abilities(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    cache: Cache
    jobs: Jobs
    live: Hub
    post: Post
    limiter: Limiter
    index: Index
    accounts: Accounts
    clocks: Clocks
    contacts: Contacts
    residents: Residents
    base_url: str
