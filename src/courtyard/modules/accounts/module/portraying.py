"""Puts the pictures of people together."""

from courtyard.kernel.module import Court
from courtyard.modules.accounts.actions.portraits import Portraits
from courtyard.modules.accounts.module.ground import Ground
from courtyard.modules.media.contract import Media


def portraits_of(ground: Ground, court: Court) -> Portraits:
    """The pictures of these people, among the files of the house."""
    media = court.contract(Media)  # type: ignore[type-abstract]  # whoever fulfils the contract
    return Portraits(ground.users, ground.states, ground.access, media)
