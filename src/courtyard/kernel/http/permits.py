"""Who may call a route: the kind of caller that it declares, and the scope that an API key needs for it."""

from collections.abc import Callable

import msgspec

from courtyard.kernel.basics import Actor, EmailNotVerified, Forbidden, Refusal, Unauthenticated

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_MODULES = "courtyard.modules."


class ScopeMissing(Forbidden):
    """An API key was not made for this."""


class SessionNeeded(Forbidden):
    """What no API key opens: the security of the account, administration, pages."""

    message = "An API key cannot do this. Sign in instead."


class May(msgspec.Struct, frozen=True):
    """Who may call a route at all; what they may do with one thing is decided in the module's ``access.py``.

    ``otherwise`` is what a member is told who may not; a stranger is asked to sign in.
    """

    name: str
    allows: Callable[[Actor], bool]
    otherwise: type[Refusal] = Forbidden


ANYBODY = May("anybody", lambda _: True)
MEMBERS = May("members", lambda actor: actor.is_signed_in)
VERIFIED = May("members with a confirmed address", lambda actor: actor.is_signed_in and actor.is_verified,
               EmailNotVerified)  # fmt: skip
ADMINS = May("admins", lambda actor: actor.is_admin)


class Permit(msgspec.Struct, frozen=True):
    """What a route asks of its caller. ``scope`` is empty where no API key is let through."""

    may: May
    scope: str

    def refusal(self, actor: Actor) -> Refusal | None:
        """Why this actor may not call the route; None when they may."""
        if actor.key_id is not None and (not self.scope or self.scope not in actor.scopes):
            return self._refusal_of_key()
        if self.may.allows(actor):
            return None
        return self.may.otherwise() if actor.is_signed_in else Unauthenticated()

    def _refusal_of_key(self) -> Refusal:
        if not self.scope:
            return SessionNeeded()
        return ScopeMissing(f"This API key lacks the scope {self.scope}.", details={"scope": self.scope})


def permit_for(method: str, may: May, *, keys: str | None, declared_in: str) -> Permit:
    """The permit of a route.

    Args:
        method: Decides between ``:read`` and ``:write``.
        may: Who may call it. No API key runs the installation, so routes for admins have no scope.
        keys: The family of the scope; None for the module's name, empty to let no key through.
        declared_in: Where the handler stands: ``courtyard.modules.recipes.routes.listings`` is of ``recipes``.
    """
    family = _family(declared_in) if keys is None else keys
    if not family or may is ADMINS:
        return Permit(may, "")
    return Permit(may, f"{family}:{'read' if method in _SAFE else 'write'}")


def _family(declared_in: str) -> str:
    return declared_in.removeprefix(_MODULES).partition(".")[0] if declared_in.startswith(_MODULES) else ""
