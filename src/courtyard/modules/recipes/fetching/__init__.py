"""Pages of the public internet, fetched without ever reaching into the network that Courtyard stands in."""

from courtyard.kernel.basics import is_public
from courtyard.modules.recipes.fetching.addresses import Target, target_of
from courtyard.modules.recipes.fetching.fetcher import Fetched, Fetcher, Policy

__all__ = ["Fetched", "Fetcher", "Policy", "Target", "is_public", "target_of"]
