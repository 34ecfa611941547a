"""Puts together how people take their data with them, and leave."""

from datetime import timedelta
from typing import Any

from courtyard.kernel.module import Court
from courtyard.modules.accounts.actions import copying, leaving
from courtyard.modules.accounts.actions.copy_links import CopyLinks
from courtyard.modules.accounts.actions.copying import Copies
from courtyard.modules.accounts.actions.erasing import Erasing
from courtyard.modules.accounts.actions.happenings import Happenings
from courtyard.modules.accounts.actions.last_letter import LastLetter
from courtyard.modules.accounts.actions.leaving import Leaving
from courtyard.modules.accounts.actions.people import People
from courtyard.modules.accounts.module.ground import Ground


def ways_out(ground: Ground, court: Court, everybody: People) -> dict[str, Any]:
    """By the names under which handlers ask for them."""
    settings = court.settings
    letter_before = timedelta(days=settings.deletion_letter_days)
    return {
        "security_events": Happenings(court.audit, ground.users, everybody),
        "copies": Copies(_copying(ground, court), timedelta(hours=settings.export_hours)),
        "leaving": Leaving(_leaving(ground, court), timedelta(days=settings.deletion_grace_days), letter_before),
        "last_letter": LastLetter(ground.leaving_store, ground.letters, letter_before),
        "erasing": Erasing(
            ground.leaving_store,
            court.privacy,
            ground.states,
            ground.security,
            court.jobs,
            record_kept=timedelta(days=settings.audit_days),
        ),
    }


def _copying(ground: Ground, court: Court) -> copying.Kit:
    return copying.Kit(
        users=ground.users,
        copies=ground.copies,
        proving_store=ground.proving_store,
        proving=ground.proving,
        access=ground.access,
        privacy=court.privacy,
        jobs=court.jobs,
        letters=ground.letters,
        links=CopyLinks(court.settings),
        security=ground.security,
    )


def _leaving(ground: Ground, court: Court) -> leaving.Kit:
    return leaving.Kit(
        users=ground.users,
        leaving=ground.leaving_store,
        access=ground.access,
        proving=ground.proving,
        codes=ground.codes,
        tokens=ground.tokens,
        door=ground.door,
        states=ground.states,
        sessions=ground.sessions,
        letters=ground.letters,
        privacy=court.privacy,
        security=ground.security,
    )
