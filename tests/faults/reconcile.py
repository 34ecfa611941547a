"""What was acknowledged against what is there: lost, twice, from nowhere, out of order."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from faults.journal import Outcomes

_SHOWN = 5


class Applied(msgspec.Struct, frozen=True):
    """One keyed effect: the ``number`` of a fact within its key, and the number that its reader had reached before."""

    key: str
    number: int
    after: int


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of effect, reconciled. Each list holds operations."""

    lost: list[str]
    twice: list[str]
    phantom: list[str]

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing twice, nothing from nowhere."""
        return not (self.lost or self.twice or self.phantom)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run, reconciled; ``accounts`` by kind of effect."""

    accounts: Mapping[str, Account]
    disorder: list[str]
    stuck: list[str]

    @property
    def lost(self) -> int:
        """Acknowledged operations that miss an effect."""
        return len({op for account in self.accounts.values() for op in account.lost})

    @property
    def twice(self) -> int:
        """Effects that happened more than once."""
        return sum(len(account.twice) for account in self.accounts.values())

    @property
    def problems(self) -> list[str]:
        """What is wrong, in words; empty when all is well."""
        found = [
            f"{kind}: {len(ops)} {name}: {', '.join(ops[:_SHOWN])}"
            for kind, account in self.accounts.items()
            for name, ops in (("lost", account.lost), ("twice", account.twice), ("phantom", account.phantom))
            if ops
        ]
        found += [f"out of order: {len(self.disorder)}: {'; '.join(self.disorder[:_SHOWN])}"] if self.disorder else []
        return found + ([f"stuck: {len(self.stuck)}: {'; '.join(self.stuck[:_SHOWN])}"] if self.stuck else [])


def account(asked: Outcomes, effects: Iterable[str], owed: AbstractSet[str] = frozenset()) -> Account:
    """Reconcile one kind of effect: one entry in ``effects`` for each time that it happened.

    What is unknown may have happened, once; what failed must not have. What is ``owed`` must have happened beyond what
    was acknowledged: a change that is in the database although nobody was told of it.
    """
    counts = Counter(effects)
    return Account(
        lost=sorted((asked.ok | owed) - counts.keys()),
        twice=sorted(op for op, count in counts.items() if count > 1),
        phantom=sorted(counts.keys() - asked.ok - asked.unknown),
    )


def disorder(applied: Iterable[Applied]) -> list[str]:
    """Effects that do not directly follow the one before them in their key."""
    return sorted(f"{each.key}: {each.number} after {each.after}" for each in applied if each.after != each.number - 1)


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """What the database says.

    Args:
        written: The changes themselves, one operation for each time.
        effects: What must follow from every change, by kind.
        applied: The keyed effects in their chains.
        stuck: Work that is not at an end, in words.
    """

    written: Sequence[str]
    effects: Mapping[str, Sequence[str]]
    applied: Sequence[Applied] = ()
    stuck: Sequence[str] = ()


def reconcile(asked: Outcomes, truth: Truth) -> Verdict:
    """Reconcile a run."""
    owed = frozenset(truth.written)
    return Verdict(
        accounts={
            "change": account(asked, truth.written),
            **{kind: account(asked, each, owed) for kind, each in truth.effects.items()},
        },
        disorder=disorder(truth.applied),
        stuck=sorted(truth.stuck),
    )
