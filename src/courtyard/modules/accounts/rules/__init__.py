"""Decisions about names, addresses, passwords and devices."""
