"""Puts together how people are shown."""

from typing import Any

from courtyard.kernel.module import Court
from courtyard.modules.accounts.actions.portraits import Portraits
from courtyard.modules.accounts.actions.profiles import Profiles
from courtyard.modules.accounts.module.ground import Ground
from courtyard.modules.media.contract import Media


def for_showing(ground: Ground, court: Court) -> dict[str, Any]:
    """Name → what handlers ask for under it."""
    media = court.contract(Media)  # type: ignore[type-abstract]  # whoever fulfils the contract
    portraits = Portraits(ground.users, ground.states, ground.access, media)
    return {
        "portraits": portraits,
        "profiles": Profiles(ground.users, ground.states, portraits),
        "people_finder": ground.finder,
    }
