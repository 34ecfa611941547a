"""From the words of an ingredient to what it can be called."""

from collections.abc import Callable, Sequence

from courtyard.modules.recipes.rules.foods.words import OTHER_THINGS, PARTS, PLAIN, STAPLES

_WORDS_MAX = 6


class FoodNames:
    """The names of foods in one language.

    Args:
        stem: Brings the forms of a folded word together.
        head_first: Whether the language names the thing before its kind.
    """

    def __init__(self, stem: Callable[[str], str], *, head_first: bool = False) -> None:
        self._stem, self._head_first = stem, head_first
        self._parts = frozenset(map(stem, PARTS))
        self._others = frozenset(" ".join(map(stem, name.split())) for name in OTHER_THINGS)

    def names(self, words: Sequence[str]) -> list[str]:
        """What somebody may call it who has it, the fullest name first, in stems.

        Each shorter name leaves a qualifying word away: ``boneless chicken breasts`` is ``chicken breast``, and since a
        breast is a part, ``chicken`` too; ``peanut butter`` is nothing else.

        Args:
            words: Of its name, folded, without small words.
        """
        stems = [self._stem(word) for word in words]
        found = self._names(stems[:_WORDS_MAX] if self._head_first else stems[-_WORDS_MAX:])
        telling = [name for name in found if name not in self._parts]
        return telling or list(found)

    def _names(self, stems: list[str]) -> dict[str, None]:
        found: dict[str, None] = {}
        while stems:
            name = " ".join(stems)
            found[name] = None
            if name in self._others:
                break
            part, rest = (stems[0], stems[1:]) if self._head_first else (stems[-1], stems[:-1])
            if part in self._parts:
                found |= self._names(rest)
            stems = stems[:-1] if self._head_first else stems[1:]
        return found


def is_staple(words: Sequence[str]) -> bool:
    """Whether every kitchen has it: water, salt, pepper, and these two together."""
    return any(word in STAPLES for word in words) and all(word in STAPLES or word in PLAIN for word in words)
