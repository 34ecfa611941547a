"""iCalendar (RFC 5545): to-dos and events, read line by line and written strictly."""
