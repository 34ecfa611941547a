"""Repetition as a form has it: a few plain choices, and the rule itself for everything else."""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

from courtyard.modules.tasks.models.values import RULE_LENGTH_MAX
from courtyard.modules.tasks.rules.recurrence import Day, Frequency, Rule, RuleRefused, parse_rule

Choice = Literal["never", "daily", "weekdays", "weekly", "monthly", "yearly", "own"]
Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
WEEKDAYS: tuple[Weekday, ...] = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKDAYS = tuple(Day(number) for number in range(5))
_FREQUENCIES: dict[Frequency, Choice] = {
    Frequency.DAILY: "daily",
    Frequency.WEEKLY: "weekly",
    Frequency.MONTHLY: "monthly",
    Frequency.YEARLY: "yearly",
}


class Repetition(msgspec.Struct, frozen=True, kw_only=True):
    """How often, on which days of a week, and until when."""

    repeat: Choice = "never"
    every: Annotated[int, msgspec.Meta(ge=1, le=999)] = 1
    on: list[Weekday] = []
    until: date | None = None
    times: Annotated[int, msgspec.Meta(ge=1, le=10_000)] | None = None
    rule: Annotated[str, msgspec.Meta(max_length=RULE_LENGTH_MAX)] = ""

    @property
    def text(self) -> str | None:
        """The rule that is meant; None for none."""
        if self.repeat == "never":
            return None
        if self.repeat == "own":
            return self.rule or None
        return str(self._rule())

    def _rule(self) -> Rule:
        frequency = next((kind for kind, choice in _FREQUENCIES.items() if choice == self.repeat), Frequency.WEEKLY)
        days = _WORKDAYS if self.repeat == "weekdays" else tuple(Day(WEEKDAYS.index(each)) for each in self.on)
        is_weekly = frequency is Frequency.WEEKLY
        return Rule(
            frequency=frequency,
            interval=1 if self.repeat == "weekdays" else self.every,
            by_day=tuple(sorted(days)) if is_weekly else (),
            until=self.until,
            count=None if self.until is not None else self.times,
        )


def repetition_of(text: str | None) -> Repetition:
    """A rule as the form shows it: by the plain choices if they can say it."""
    if text is None:
        return Repetition()
    try:
        rule = parse_rule(text)
    except RuleRefused:
        return Repetition(repeat="own", rule=text)
    choice = _FREQUENCIES.get(rule.frequency)
    until = rule.until.date() if isinstance(rule.until, datetime) else rule.until
    if choice is None:
        return Repetition(repeat="own", rule=text)
    plain = Repetition(
        repeat="weekdays" if choice == "weekly" and rule.by_day == _WORKDAYS and rule.interval == 1 else choice,
        every=rule.interval,
        on=[WEEKDAYS[day.weekday] for day in rule.by_day] if choice == "weekly" else [],
        until=until,
        times=rule.count,
    )
    return plain if plain.text == text else Repetition(repeat="own", rule=text)
