"""Puts together how accounts are looked after: what admins see and decide, imports, and how members are found."""

from typing import Any

from courtyard.kernel.module import Court
from courtyard.modules.accounts.actions.arriving import Arriving
from courtyard.modules.accounts.actions.deciding import Bench, Deciding
from courtyard.modules.accounts.actions.finding import Finding
from courtyard.modules.accounts.actions.members import Registry, WaysIn
from courtyard.modules.accounts.actions.verification import Verification
from courtyard.modules.accounts.module.ground import Ground


def looked_after(ground: Ground, verification: Verification, court: Court) -> dict[str, Any]:
    """By the names under which handlers and commands ask for them."""
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
        "decisions": Deciding(bench),
        "lapses": ground.lapses,
        "arriving": Arriving(ground.arrivals, ground.states, ground.security),
        "person_finding": Finding(ground.members, court.limiter, court.settings),
    }
