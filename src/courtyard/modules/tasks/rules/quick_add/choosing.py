"""Which findings count: doubtful ones by what stands around them, and of two that say the same the last."""

import re
from itertools import compress, pairwise

import msgspec

from courtyard.modules.tasks.rules.quick_add.finding import Finding, Span, Start
from courtyard.modules.tasks.rules.quick_add.line import Line, Strength, When
from courtyard.modules.tasks.rules.quick_add.marks import Mark
from courtyard.modules.tasks.rules.quick_add.reminding import Remind
from courtyard.modules.tasks.rules.quick_add.repeats import Repeat

_NOTHING = re.compile(r"[\s,.;:!?()\[\]]*")


class Choice(msgspec.Struct):
    """What the line says, each with the words that say it; ``used`` are all of them."""

    day: When | None = None
    clock: When | None = None
    repeat: Repeat | None = None
    start: When | None = None
    marks: dict[str, list[str]] = {}
    reminds: list[Remind] = []
    used: list[Finding] = []


def chosen(line: Line, findings: list[Finding]) -> Choice:
    """Go from the end to the beginning, since people put when at the end."""
    choice = Choice(marks={}, reminds=[], used=[])
    for finding in reversed(_believed(line, findings)):
        if _takes(choice, finding):
            choice.used.append(finding)
    if choice.repeat and choice.repeat.clocks and choice.clock:
        choice.used = [each for each in choice.used if each.sense is not choice.clock]
        choice.clock = None
    choice.used.reverse()
    choice.reminds.reverse()
    return choice


def _believed(line: Line, findings: list[Finding]) -> list[Finding]:
    """Sure ones, those beside another that says when, and doubtful ones behind which the title does not go on."""
    believed = [each.strength is Strength.STRONG for each in findings]
    counted = -1
    while counted < (counted := sum(believed)):
        _believe_the_last(line, findings, believed)
        _believe_neighbours(line, findings, believed)
    return list(compress(findings, believed))


def _believe_the_last(line: Line, findings: list[Finding], believed: list[bool]) -> None:
    end = len(line.text)
    for place in reversed(range(len(findings))):
        finding = findings[place]
        if finding.strength is Strength.JOINED and not believed[place]:
            return
        if not _NOTHING.fullmatch(line.text, finding.end, end):
            return
        believed[place], end = True, finding.start


def _believe_neighbours(line: Line, findings: list[Finding], believed: list[bool]) -> None:
    pairs = list(pairwise(range(len(findings))))
    for one, other in (*pairs, *((after, before) for before, after in reversed(pairs))):
        if believed[one] and findings[one].is_about_time and not believed[other]:
            first, second = sorted((findings[one], findings[other]), key=lambda each: each.start)
            believed[other] = _NOTHING.fullmatch(line.text, first.end, second.start) is not None


def _takes(choice: Choice, finding: Finding) -> bool:
    """Take what it says, unless that was said behind it."""
    sense = finding.sense
    if isinstance(sense, Mark):
        return _takes_mark(choice, sense)
    if isinstance(sense, Remind):
        choice.reminds.append(Remind(sense.end, 0) if sense.is_due else sense)
        return not (sense.is_due and sense.when) or _takes_when(choice, sense.when)
    if isinstance(sense, Repeat):
        if choice.repeat is not None:
            return False
        choice.repeat = sense
        return True
    if isinstance(sense, Start | Span):
        return _takes_start(choice, sense)
    return _takes_when(choice, sense)


def _takes_mark(choice: Choice, mark: Mark) -> bool:
    said = choice.marks.setdefault(mark.kind, [])
    if said and mark.kind not in {"label", "assignee"}:
        return False
    said.insert(0, mark.value)
    return True


def _takes_start(choice: Choice, sense: Start | Span) -> bool:
    if choice.start is not None or (isinstance(sense, Span) and choice.day is not None):
        return False
    choice.start = sense.when if isinstance(sense, Start) else sense.start
    if isinstance(sense, Span):
        choice.day = sense.due
    return True


def _takes_when(choice: Choice, when: When) -> bool:
    if when.day is None and when.exact is None:
        has_time = choice.clock or (choice.day and (choice.day.clock or choice.day.exact))
        if has_time:
            return False
        choice.clock = when
        return True
    if choice.day is not None or (choice.clock is not None and (when.clock or when.exact)):
        return False
    choice.day = when
    return True
