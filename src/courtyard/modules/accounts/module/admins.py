"""Puts together what those who run the house see and decide."""

from typing import Any

from courtyard.kernel.module import Court
from courtyard.modules.accounts.actions.arriving import Arriving
from courtyard.modules.accounts.actions.deciding import Bench, Deciding
from courtyard.modules.accounts.actions.finding import Finding
from courtyard.modules.accounts.actions.members import Registry, WaysIn
from courtyard.modules.accounts.actions.verification import Verification
from courtyard.modules.accounts.module.ground import Ground


def for_admins(ground: Ground, verification: Verification, court: Court) -> dict[str, Any]:
    """What is seen, and what is decided, by the names under which handlers ask for it."""
    ways = WaysIn(ground.factors, ground.passkeys, ground.key_store, ground.identities)
    registry = Registry(ground.members, ground.access, ground.users, ground.session_store, ways, court.audit)
    bench = Bench(
        members=ground.members,
        factors=ground.factors,
        access=ground.access,
        proving=ground.proving,
        codes=ground.codes,
        sessions=ground.sessions,
        states=ground.states,
        letters=ground.letters,
        verification=verification,
        security=ground.security,
    )
    return {
        "members": registry,
        "lapses": ground.lapses,
        "arriving": Arriving(ground.arrivals, ground.states, ground.security),
        "decisions": Deciding(bench),
        "finding": Finding(ground.members, court.limiter, only_confirmed=court.settings.verifies_email),
    }
