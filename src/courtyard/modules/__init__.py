"""The houses: one folder per subject, all of one anatomy (see ARCHITECTURE.md)."""
