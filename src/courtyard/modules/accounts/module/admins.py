"""Puts together what those who run the house see and decide."""

from courtyard.kernel.module import Court
from courtyard.modules.accounts.actions.deciding import Bench, Deciding
from courtyard.modules.accounts.actions.members import Registry, WaysIn
from courtyard.modules.accounts.actions.verification import Verification
from courtyard.modules.accounts.module.ground import Ground


def for_admins(ground: Ground, verification: Verification, court: Court) -> tuple[Registry, Deciding]:
    """What is seen, and what is decided."""
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
    return registry, Deciding(bench)
