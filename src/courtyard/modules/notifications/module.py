"""The manifest of notifications."""

from pathlib import Path

from courtyard.kernel.module import Built, Court, Module
from courtyard.modules.accounts.contract import Accounts, Clocks, Contacts
from courtyard.modules.notifications.actions.afterwards import Afterwards
from courtyard.modules.notifications.actions.bell import Bell
from courtyard.modules.notifications.actions.choosing import Choosing
from courtyard.modules.notifications.actions.devices import Devices
from courtyard.modules.notifications.actions.erasing import Eraser
from courtyard.modules.notifications.actions.happenings import Happenings
from courtyard.modules.notifications.actions.inbox import Inbox
from courtyard.modules.notifications.actions.sending import Pushing, Sending
from courtyard.modules.notifications.actions.telling import Telling
from courtyard.modules.notifications.jobs import handlers
from courtyard.modules.notifications.pages import PAGES
from courtyard.modules.notifications.reactions import Reactions
from courtyard.modules.notifications.routes import ROUTES
from courtyard.modules.notifications.store import (
    COLLECTIONS,
    ERASES,
    EXPORTS,
    ChoiceStore,
    DeviceStore,
    NotificationStore,
)


def build(court: Court) -> Built:
    """Put notifications together."""
    database = court.database("notifications")
    lines, choices, devices = NotificationStore(database), ChoiceStore(database), DeviceStore(database)
    accounts = court.contract(Accounts)  # type: ignore[type-abstract]  # whoever fulfils the contract
    contacts = court.contract(Contacts)  # type: ignore[type-abstract]  # whoever fulfils the contract
    clocks = court.contract(Clocks)  # type: ignore[type-abstract]  # whoever fulfils the contract
    bell = Bell(lines, court.cache)
    afterwards = Afterwards(bell, court.live)
    sending = Sending(devices, contacts, court.post, court.jobs, court.settings.base_url)
    telling = Telling(lines, choices, accounts, sending, afterwards)
    return Built(
        dependencies={
            "inbox": Inbox(lines, accounts, bell, court.live, afterwards),
            "notification_choices": Choosing(choices),
            "push_devices": Devices(devices, court.pusher),
            "telling": telling,
        },
        reactions=Reactions(Happenings(telling, clocks)).all,
        jobs=handlers(Pushing(devices, court.pusher, bell)),
        unread=bell.unread,
        erase=Eraser(lines, bell).erase,
        close=afterwards.settle,
    )


MODULE = Module(
    name="notifications",
    build=build,
    uses=("accounts",),
    collections=COLLECTIONS,
    exports=EXPORTS,
    erases=ERASES,
    routes=ROUTES,
    pages=PAGES,
    root=Path(__file__).parent,
    bell_href="/notifications",
)
