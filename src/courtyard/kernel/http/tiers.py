"""Rate limits of the API by who asks: anonymous by address, members by person, more for premium and admins."""

from courtyard.kernel.basics import Actor, Role, TooMany, Visit
from courtyard.kernel.limits import Limit, Limiter, Verdict, address_key
from courtyard.kernel.settings import Settings

_WINDOW_S = 60.0
_NOWHERE = Visit()


class RateLimited(TooMany):
    """The sliding window of this tier is full."""


class Tiers:
    """Picks the limit for an actor and takes one permit from it."""

    def __init__(self, settings: Settings, limiter: Limiter) -> None:
        self._limiter = limiter
        member, burst = settings.limit_member_per_min, settings.limit_member_burst
        premium = member * settings.limit_premium_factor
        self._anonymous = Limit("anonymous", settings.limit_anonymous_per_min, _WINDOW_S)
        self._member = Limit("member", member, _WINDOW_S, burst)
        self._premium = Limit("premium", premium, _WINDOW_S, burst)
        self._admin = Limit("admin", settings.limit_admin_per_min, _WINDOW_S, burst)
        self._files = Limit("files", settings.limit_media_per_min, _WINDOW_S)

    def of(self, actor: Actor, visit: Visit) -> tuple[Limit, str]:
        """The limit that applies and the key that it counts."""
        if actor.user_id is None:
            return self._anonymous, address_key(visit.address)
        if actor.is_admin:
            return self._admin, str(actor.user_id)
        return (self._premium if Role.PREMIUM in actor.roles else self._member), str(actor.user_id)

    def pass_now(self, actor: Actor, visit: Visit | None) -> Verdict | None:
        """Take a permit that this process holds; None when Valkey has to be asked, or when none is left.

        Args:
            actor: Who asks.
            visit: Where from; only strangers are counted by it.
        """
        limit, key = self.of(actor, visit or _NOWHERE)
        verdict = self._limiter.take_now(limit, key)
        return verdict if verdict is not None and verdict.allowed else None

    async def pass_or_refuse(self, actor: Actor, visit: Visit, *, is_file: bool = False) -> Verdict:
        """Take a permit; files, which one page asks for by the dozen, have a limit of their own.

        Raises:
            RateLimited: none is left.
        """
        limit, key = self.of(actor, visit)
        if is_file:
            limit = self._files
        verdict = self._limiter.take_now(limit, key) or await self._limiter.take(limit, key)
        if not verdict.allowed:
            raise RateLimited(retry_after_s=verdict.retry_after_s)
        return verdict
