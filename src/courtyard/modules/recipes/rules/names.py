"""What an ingredient is called and what is said about it: the part of a line behind the amount."""

# ruff: noqa: RUF001  (typographic dashes are what cooks write)

import re

from courtyard.kernel.basics import squeeze

_BULLET = re.compile(r"^[\s▢☐□◻◦●○■▪▫•·‣⁃*✓✔♥♡☆★◆◇◎☑>_–—-]+(?=\S)")
_TRAILING = re.compile(
    r"""[\s,;–-]+(?P<note>
      (?:or\s)?(?:more\s|less\s)?(?:to|for)\s(?:taste|serving|serve|garnish|garnishing|dusting|greasing|sprinkling|frying|
        brushing|drizzling|decoration|decorating|rolling|topping|the\span|the\stin)\b.*
    | (?:if|as)\s(?:needed|required|desired|necessary)\b.*
    | (?:plus|and)\s(?:more|extra)\b.* | plus\s\d.* | optional | at\sroom\stemperature
    | nach\s(?:geschmack|belieben|bedarf) | zum\s\w+en | au\sgoût | selon\s(?:le\s|votre\s)?goût | facultatif
    | naar\ssmaak | optioneel | efter\ssmag | efter\ssmak | etter\ssmak | til\sservering | till\sservering
    | al\sgusto | a\sgosto | opcional | q\.?\s?b\.? | do\ssmaku | ízlés\sszerint | isteğe\sbağlı
    | 適量 | 适量 | 少々 | 少許 | 少许 | お好みで | स्वादानुसार
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_ALTERNATIVE = re.compile(r"\s+(?P<note>(?:or|oder|ou|of|eller|o|lub)\s+(?:[\d¼-¾⅐-⅞]).*)$", re.IGNORECASE)
_DASHED = re.compile(r"\s+[–—-]\s+(?P<note>.+)$")
_ADJECTIVES = frozenset(
    """
    boneless skinless boned bone-in skin-on fresh freshly large small medium dried dry ripe raw cooked peeled
    chopped finely grated shredded diced sliced minced crushed toasted roasted unsalted salted sweet hot cold warm
    thick thin lean organic free-range frozen canned low-sodium reduced-fat plain pitted trimmed young firm soft
    mild good quality extra whole smoked
    """.split()  # noqa: SIM905  (forty words read better as a paragraph)
)
_PLURAL = re.compile(r"(?<=\w)\((?:s|es|n|e|er|en|r|ar|x)\)", re.IGNORECASE)
_BRACKETS = {"(": ")", "（": "）", "[": "]"}


def without_bullet(line: str) -> str:
    """The line without a list mark, check box or ornament before it."""
    bullet = _BULLET.match(line)
    return line[bullet.end() :] if bullet else line.strip()


def name_and_notes(text: str) -> tuple[str, list[str]]:
    """Split what is bought from how it is prepared: brackets, commas, dashes, "to taste"."""
    name, notes = _outside_brackets(_PLURAL.sub("", text.strip()))
    tail: list[str] = []
    for pattern in (_ALTERNATIVE, _DASHED, _TRAILING):
        match = pattern.search(name)
        if match and match.start() > 0:
            tail.insert(0, squeeze(match["note"]))
            name = name[: match.start()]
    name, after = _at_comma(name)
    kept = [note for note in (after, *notes, *tail) if note]
    return squeeze(name).strip(" ,;:*."), [squeeze(note).strip(" ,;") for note in kept]


def _at_comma(name: str) -> tuple[str, str]:
    for comma in re.finditer(r"[,;、，](?!\d)", name):
        before = name[: comma.start()].strip()
        words = before.lower().split()
        if words and not all(word.strip(",") in _ADJECTIVES for word in words):
            return before, name[comma.end() :].strip()
    return name, ""


def _outside_brackets(text: str) -> tuple[str, list[str]]:
    """Take the bracketed parts out, nested ones with their outermost; an unclosed bracket runs to the end."""
    outside: list[str] = []
    inside: list[list[str]] = []
    closing: list[str] = []
    for character in text:
        if character in _BRACKETS:
            if not closing:
                inside.append([])
                outside.append(" ")
            closing.append(_BRACKETS[character])
        elif closing and character == closing[-1]:
            closing.pop()
        elif closing:
            inside[-1].append(character)
        else:
            outside.append(character)
    name = squeeze("".join(outside))
    notes = [squeeze("".join(part)) for part in inside]
    if not name:
        return squeeze(text), []
    return re.sub(r"\s+([,;.])", r"\1", name), [note for note in notes if note]
