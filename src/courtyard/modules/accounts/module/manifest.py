"""What the assembler needs to know of accounts."""

from pathlib import Path

from courtyard.kernel.module import Module
from courtyard.kernel.web import NavEntry, Needs
from courtyard.modules.accounts import commands, events
from courtyard.modules.accounts.actions.letter_templates import LETTERS
from courtyard.modules.accounts.module.building import build
from courtyard.modules.accounts.pages import entrance, other_sites, people, second_step, security, settings, two_step
from courtyard.modules.accounts.pages import leaving as leaving_pages
from courtyard.modules.accounts.pages import recovery as recovery_pages
from courtyard.modules.accounts.pages import searching as search_pages
from courtyard.modules.accounts.routes import (
    authentication,
    keys,
    leaving,
    members,
    passkeys,
    recovery,
    searching,
    second_factor,
    sessions,
    users,
)
from courtyard.modules.accounts.store import COLLECTIONS, ERASES, EXPORTS

MODULE = Module(
    name="accounts",
    uses=("media",),
    build=build,
    collections=COLLECTIONS,
    exports=EXPORTS,
    erases=ERASES,
    events=events.EVENTS,
    letters=LETTERS,
    routes=[
        *authentication.HANDLERS,
        *second_factor.HANDLERS,
        *recovery.HANDLERS,
        *sessions.HANDLERS,
        *keys.HANDLERS,
        *passkeys.HANDLERS,
        *leaving.HANDLERS,
        *users.HANDLERS,
        *searching.HANDLERS,
        *members.HANDLERS,
    ],
    pages=[
        *entrance.HANDLERS,
        *second_step.HANDLERS,
        *other_sites.HANDLERS,
        *recovery_pages.HANDLERS,
        *settings.HANDLERS,
        *security.HANDLERS,
        *two_step.HANDLERS,
        *leaving_pages.HANDLERS,
        *people.HANDLERS,
        *search_pages.HANDLERS,
    ],
    root=Path(__file__).parent.parent,
    commands={"user": commands.user, "users": commands.user},
    person_menu=(
        NavEntry("Your profile", "/people/me", needs=Needs.MEMBER, icon="user"),
        NavEntry("Settings", "/settings", needs=Needs.MEMBER, icon="settings"),
    ),
)
