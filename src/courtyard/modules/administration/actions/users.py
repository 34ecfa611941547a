"""Accounts as an admin sees them on pages: who there is, and what can be done about one of them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import msgspec

from courtyard.kernel.basics import Actor, Visit, now
from courtyard.kernel.basics import gettext as _
from courtyard.modules.accounts.contract import Decisions, Member, MemberDetails, Members, Proof, Ruling
from courtyard.modules.administration.errors import ActNotFound

__all__ = ["ACTS", "Act", "Decisions", "MemberDetails", "Members", "Wish", "acts_for", "carry_out"]


class Wish(msgspec.Struct, frozen=True):
    """What an admin fills in: why, what exactly, and who they are."""

    reason: str = ""
    status: str = ""
    days: int = 0
    roles: tuple[str, ...] = ()
    password: str = ""
    code: str = ""

    @property
    def proof(self) -> Proof:
        """What shows that it is the admin."""
        return Proof(self.password, self.code)


class Call(msgspec.Struct, frozen=True):
    """Who wants something for whom, and from where."""

    admin: Actor
    member: str
    wish: Wish
    visit: Visit


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Something that an admin does about an account: its words, and what the form asks for besides the reason."""

    name: str
    title: str
    words: str
    done: str
    asks: frozenset[str] = frozenset()
    is_grave: bool = False
    work: Callable[[Decisions, Call], Awaitable[Member]]

    def asks_for(self, field: str) -> bool:
        """Whether the form has this field."""
        return field in self.asks


async def _close(decisions: Decisions, call: Call) -> Member:
    until = now() + timedelta(days=call.wish.days) if call.wish.days else None
    ruling = Ruling(status=call.wish.status, reason=call.wish.reason, until=until)
    return await decisions.set_status(call.admin, call.member, ruling, call.wish.proof, call.visit)


async def _open(decisions: Decisions, call: Call) -> Member:
    ruling = Ruling(status="active", reason=call.wish.reason)
    return await decisions.set_status(call.admin, call.member, ruling, call.wish.proof, call.visit)


async def _roles(decisions: Decisions, call: Call) -> Member:
    wish = call.wish
    return await decisions.set_roles(call.admin, call.member, wish.roles, wish.reason, wish.proof, call.visit)


async def _reset(decisions: Decisions, call: Call) -> Member:
    wish = call.wish
    return await decisions.reset_second_factor(call.admin, call.member, wish.reason, wish.proof, call.visit)


async def _unlock(decisions: Decisions, call: Call) -> Member:
    return await decisions.unlock(call.admin, call.member, call.wish.reason, call.visit)


async def _sign_out(decisions: Decisions, call: Call) -> Member:
    return await decisions.end_sessions(call.admin, call.member, call.wish.reason, call.visit)


async def _verify(decisions: Decisions, call: Call) -> Member:
    return await decisions.ask_for_address(call.admin, call.member, call.wish.reason, call.visit)


_ALL = (
    Act(
        name="close",
        title=_("Suspend or ban"),
        words=_("All devices are signed out at once, API keys stop working, and a letter says why."),
        done=_("The account is closed."),
        asks=frozenset({"status", "days", "password"}),
        is_grave=True,
        work=_close,
    ),
    Act(
        name="open",
        title=_("Open again"),
        words=_("Its owner can sign in as before, and gets a letter."),
        done=_("The account is open."),
        asks=frozenset({"password"}),
        work=_open,
    ),
    Act(
        name="roles",
        title=_("Change roles"),
        words=_("They are at work with the next request."),
        done=_("The roles are changed."),
        asks=frozenset({"roles", "password", "code"}),
        work=_roles,
    ),
    Act(
        name="sign-out",
        title=_("Sign out everywhere"),
        words=_("All devices have to sign in again; API keys stay."),
        done=_("All devices are signed out."),
        work=_sign_out,
    ),
    Act(
        name="unlock",
        title=_("Unlock two-step sign-in"),
        words=_("For somebody who typed too many wrong codes and does not want to wait."),
        done=_("Codes are looked at again."),
        work=_unlock,
    ),
    Act(
        name="reset-two-step",
        title=_("Switch two-step sign-in off"),
        words=_("For somebody who lost the phone and the backup codes. Be sure that it is them who ask: "
                "a password is enough afterwards."),
        done=_("Two-step sign-in is off, and all devices are signed out."),
        asks=frozenset({"password", "code"}),
        is_grave=True,
        work=_reset,
    ),
    Act(
        name="verification",
        title=_("Send the confirmation letter"),
        words=_("The links of letters before it are void."),
        done=_("A letter is on its way."),
        work=_verify,
    ),
)  # fmt: skip
ACTS = {act.name: act for act in _ALL}


def acts_for(details: MemberDetails) -> list[Act]:
    """What makes sense for this account as it is now."""
    member, ways = details.member, details.ways
    senseless = {
        "close": member.status == "deleted",
        "open": member.status not in {"suspended", "banned"},
        "sign-out": not details.devices,
        "unlock": ways.two_step_locked_until is None,
        "reset-two-step": ways.two_step_since is None,
        "verification": member.is_confirmed,
    }
    return [act for act in _ALL if not senseless.get(act.name)]


def act_of(name: str) -> Act:
    """By its name in addresses.

    Raises:
        ActNotFound.
    """
    if name not in ACTS:
        raise ActNotFound
    return ACTS[name]


async def carry_out(decisions: Decisions, act: Act, member: str, wish: Wish, admin: Actor, visit: Visit) -> Member:
    """Do it; refuses what ``contract.Decisions`` refuses."""
    return await act.work(decisions, Call(admin, member, wish, visit))
