"""Who publishes what and who reads it, in this process."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from courtyard.kernel.basics import Fact, NotFound
from courtyard.kernel.events.reaction import AnyReaction


class ReactionUnknown(NotFound):
    """No module of this process has a reaction of this name."""

    message = "There is no reaction of this name here."


class Reading(NamedTuple):
    """A reaction, whose it is, and whose facts it reads (None: nobody in this process publishes them)."""

    reaction: AnyReaction
    module: str
    publisher: str | None


class Traffic(msgspec.Struct, frozen=True):
    """Module name → its facts, module name → its reactions."""

    facts: Mapping[str, Sequence[type[Fact]]]
    reactions: Mapping[str, Sequence[AnyReaction]]

    def publishers(self) -> list[str]:
        """Modules that publish anything."""
        return [module for module, facts in self.facts.items() if facts]

    def publisher_of(self, fact: type[Fact]) -> str | None:
        """The module that publishes this topic."""
        for module, facts in self.facts.items():
            if any(each.topic == fact.topic for each in facts):
                return module
        return None

    def readings(self) -> Iterator[Reading]:
        """Every reaction."""
        for module, reactions in self.reactions.items():
            for reaction in reactions:
                yield Reading(reaction, module, self.publisher_of(reaction.reads[0]))

    def reading(self, name: str) -> Reading:
        """The reaction of this name.

        Raises:
            ReactionUnknown: with the names that there are.
        """
        readings = {reading.reaction.name: reading for reading in self.readings()}
        if name not in readings:
            raise ReactionUnknown(f"There is no reaction {name!r}; there are: {', '.join(sorted(readings)) or 'none'}.")
        return readings[name]

    def check(self) -> None:
        """Find what could never work.

        Raises:
            ValueError: two facts of one topic and version, one topic in two modules, two reactions of one name, a
                reaction to facts of two modules.
        """
        owners: dict[str, str] = {}
        shapes: set[tuple[str, int]] = set()
        for module, facts in self.facts.items():
            for fact in facts:
                if owners.setdefault(fact.topic, module) != module or (fact.topic, fact.version) in shapes:
                    raise ValueError(f"fact {fact.topic!r} of version {fact.version} is declared twice")
                shapes.add((fact.topic, fact.version))
        for reading in self.readings():
            if len({self.publisher_of(fact) for fact in reading.reaction.reads}) > 1:
                raise ValueError(f"reaction {reading.reaction.name}: reads facts of several modules; make one for each")
        names = [reading.reaction.name for reading in self.readings()]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"reactions of one name: {', '.join(sorted(twice))}")
