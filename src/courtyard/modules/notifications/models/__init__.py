"""Documents and values of notifications."""

from courtyard.modules.notifications.models.choices import Choices
from courtyard.modules.notifications.models.device import DEVICES_MAX, Device, Platform
from courtyard.modules.notifications.models.kinds import ALWAYS, GROUP_OF, Channel, Group, Kind
from courtyard.modules.notifications.models.latest import Latest
from courtyard.modules.notifications.models.notification import (
    ACTORS_MAX,
    KEPT_DAYS,
    KEPT_MAX,
    Notice,
    Notification,
)

__all__ = [
    "ACTORS_MAX",
    "ALWAYS",
    "DEVICES_MAX",
    "GROUP_OF",
    "KEPT_DAYS",
    "KEPT_MAX",
    "Channel",
    "Choices",
    "Device",
    "Group",
    "Kind",
    "Latest",
    "Notice",
    "Notification",
    "Platform",
]
