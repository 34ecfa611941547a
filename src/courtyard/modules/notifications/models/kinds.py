"""What members can be told of, and how."""

from enum import StrEnum


class Kind(StrEnum):
    """What happened. Some of these have no sender yet; their words and channels are ready."""

    WELCOME = "welcome"
    NEW_DEVICE = "new_device"
    RECIPE_LIKED = "recipe_liked"
    RECIPE_COMMENTED = "recipe_commented"
    RECIPE_SHARED = "recipe_shared"
    RECIPE_FEATURED = "recipe_featured"
    COMMENT_REPLY = "comment_reply"
    NEW_FOLLOWER = "new_follower"
    PRICE_ALERT = "price_alert"
    ACHIEVEMENT_UNLOCKED = "achievement_unlocked"
    TASK_DUE = "task_due"
    TASK_ASSIGNED = "task_assigned"
    TASK_COMMENTED = "task_commented"
    ORDER_PAID = "order_paid"
    LICENCE_ISSUED = "licence_issued"
    VENDOR_SALE = "vendor_sale"
    SUBSCRIPTION_CHANGED = "subscription_changed"
    NEWSLETTER = "newsletter"
    OFFER = "offer"


class Channel(StrEnum):
    """How it is told: in the list, at once on open pages, by e-mail, on a phone or in a closed browser."""

    IN_APP = "in_app"
    LIVE = "live"
    EMAIL = "email"
    PUSH = "push"


class Group(StrEnum):
    """Kinds that members switch together; ``account`` and ``purchases`` cannot be switched off altogether."""

    LIKES = "likes"
    COMMENTS = "comments"
    FOLLOWS = "follows"
    PRICE_ALERTS = "price_alerts"
    TASKS = "tasks"
    NEWSLETTER = "newsletter"
    MARKETING = "marketing"
    PURCHASES = "purchases"
    ACCOUNT = "account"


GROUP_OF: dict[Kind, Group] = {
    Kind.WELCOME: Group.ACCOUNT,
    Kind.NEW_DEVICE: Group.ACCOUNT,
    Kind.RECIPE_LIKED: Group.LIKES,
    Kind.RECIPE_FEATURED: Group.LIKES,
    Kind.ACHIEVEMENT_UNLOCKED: Group.LIKES,
    Kind.RECIPE_COMMENTED: Group.COMMENTS,
    Kind.COMMENT_REPLY: Group.COMMENTS,
    Kind.RECIPE_SHARED: Group.COMMENTS,
    Kind.NEW_FOLLOWER: Group.FOLLOWS,
    Kind.PRICE_ALERT: Group.PRICE_ALERTS,
    Kind.TASK_DUE: Group.TASKS,
    Kind.TASK_ASSIGNED: Group.TASKS,
    Kind.TASK_COMMENTED: Group.TASKS,
    Kind.ORDER_PAID: Group.PURCHASES,
    Kind.LICENCE_ISSUED: Group.PURCHASES,
    Kind.VENDOR_SALE: Group.PURCHASES,
    Kind.SUBSCRIPTION_CHANGED: Group.PURCHASES,
    Kind.NEWSLETTER: Group.NEWSLETTER,
    Kind.OFFER: Group.MARKETING,
}

# Told in the list and live whatever somebody chose: their safety and their money.
ALWAYS = frozenset({Group.ACCOUNT, Group.PURCHASES})
