"""Repetition: RFC 5545's recurrence rules, read, followed and told in words."""

from courtyard.modules.tasks.rules.recurrence.parsing import parse_rule
from courtyard.modules.tasks.rules.recurrence.rule import Day, Frequency, Rule, RuleRefused
from courtyard.modules.tasks.rules.recurrence.series import (
    Moment,
    Series,
    check_happens,
    dates_after,
    first_dates,
    next_after,
    next_when_done,
)
from courtyard.modules.tasks.rules.recurrence.wording import in_words

__all__ = [
    "Day",
    "Frequency",
    "Moment",
    "Rule",
    "RuleRefused",
    "Series",
    "check_happens",
    "dates_after",
    "first_dates",
    "in_words",
    "next_after",
    "next_when_done",
    "parse_rule",
]
