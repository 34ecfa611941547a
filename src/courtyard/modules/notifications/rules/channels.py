"""Where a member is told what."""

from courtyard.modules.notifications.models import ALWAYS, GROUP_OF, Channel, Choices, Group, Kind

_HERE = (Channel.IN_APP, Channel.LIVE)
_EVERYWHERE = tuple(Channel)

# What counts until somebody chooses. The letters of the account (welcome, new device) are sent by the account itself.
USUAL: dict[Kind, tuple[Channel, ...]] = {
    **dict.fromkeys(Kind, _HERE),
    Kind.RECIPE_LIKED: (*_HERE, Channel.PUSH),
    Kind.RECIPE_COMMENTED: _EVERYWHERE,
    Kind.RECIPE_SHARED: _EVERYWHERE,
    Kind.COMMENT_REPLY: _EVERYWHERE,
    Kind.NEW_FOLLOWER: (*_HERE, Channel.PUSH),
    Kind.PRICE_ALERT: _EVERYWHERE,
    Kind.TASK_DUE: (*_HERE, Channel.PUSH),
    Kind.TASK_ASSIGNED: _EVERYWHERE,
    Kind.TASK_COMMENTED: (*_HERE, Channel.PUSH),
    Kind.NEW_DEVICE: (*_HERE, Channel.PUSH),
    Kind.ORDER_PAID: (*_HERE, Channel.EMAIL),
    Kind.LICENCE_ISSUED: (*_HERE, Channel.EMAIL),
    Kind.VENDOR_SALE: _EVERYWHERE,
    Kind.NEWSLETTER: (Channel.EMAIL,),
    Kind.OFFER: (Channel.EMAIL,),
}


def channels_for(kind: Kind, choices: Choices) -> frozenset[Channel]:
    """Where this member is told of this kind."""
    chosen = frozenset(choices.channels.get(kind, USUAL[kind]))
    if GROUP_OF[kind] in ALWAYS:
        return chosen | frozenset(_HERE)
    return frozenset() if GROUP_OF[kind] in choices.off else chosen


def group_is_on(group: Group, choices: Choices) -> bool:
    """Whether a member hears of this group at all."""
    return group in ALWAYS or group not in choices.off


def kinds_of(group: Group) -> list[Kind]:
    """The kinds that are switched together."""
    return [kind for kind, owner in GROUP_OF.items() if owner is group]


def channels_of(group: Group, choices: Choices) -> frozenset[Channel]:
    """The channels on which a member hears of anything in this group, were it switched on."""
    on = Choices(user=choices.user, off=(), channels=choices.channels)
    return frozenset().union(*(channels_for(kind, on) for kind in kinds_of(group)))


def in_order(channels: frozenset[Channel]) -> tuple[Channel, ...]:
    """The one order in which channels are stored and shown."""
    return tuple(channel for channel in Channel if channel in channels)
