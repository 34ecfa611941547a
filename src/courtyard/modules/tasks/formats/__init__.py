"""Outside formats, read into and written from drafts. Pure: bytes in, values out, and the other way round."""

from courtyard.modules.tasks.formats.draft import (
    Bundle,
    ColumnDraft,
    Comment,
    ItemDraft,
    LabelDraft,
    Problem,
    ProjectDraft,
    Reading,
    Source,
    Surroundings,
    TaskDraft,
)
from courtyard.modules.tasks.formats.ical.writing import Calendar, IcalendarWriter, write_icalendar
from courtyard.modules.tasks.formats.own_csv import CsvWriter, write_csv
from courtyard.modules.tasks.formats.own_json import JsonWriter, write_json
from courtyard.modules.tasks.formats.sniff import named_after, read_file

__all__ = [
    "Bundle",
    "Calendar",
    "ColumnDraft",
    "Comment",
    "CsvWriter",
    "IcalendarWriter",
    "ItemDraft",
    "JsonWriter",
    "LabelDraft",
    "Problem",
    "ProjectDraft",
    "Reading",
    "Source",
    "Surroundings",
    "TaskDraft",
    "named_after",
    "read_file",
    "write_csv",
    "write_icalendar",
    "write_json",
]
