"""iCalendar (RFC 5545): to-dos and events, read line by line and written strictly.

The package ``icalendar`` is not used for reading, because it does not tell in which line something is wrong, and gives
up on components that a person can still read. Tests let it read what is written here, as a second opinion.
"""
