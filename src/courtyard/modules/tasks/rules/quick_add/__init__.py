"""Quick add: "Pay rent every 1st @home !high #flat tomorrow 9am" is a task. English; pure."""

from courtyard.modules.tasks.rules.quick_add.line import Setting
from courtyard.modules.tasks.rules.quick_add.reading import QuickTask, Span, SpanKind, read_line

__all__ = ["QuickTask", "Setting", "Span", "SpanKind", "read_line"]
