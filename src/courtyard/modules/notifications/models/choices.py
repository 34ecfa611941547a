"""What a member wants to hear of."""

import msgspec

from courtyard.kernel.basics import Document, Id
from courtyard.modules.notifications.models.kinds import Channel, Group, Kind


class Choices(Document, kw_only=True):
    """One document a member, made with the first choice.

    ``off`` are groups that are switched off. ``channels`` holds only kinds for which somebody chose; for the others the
    house's own choice counts, also when it changes.
    """

    user: Id
    off: tuple[Group, ...] = (Group.MARKETING, Group.NEWSLETTER)
    channels: dict[Kind, tuple[Channel, ...]] = msgspec.field(default_factory=dict)
