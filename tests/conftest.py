"""Fixtures for every test."""

pytest_plugins = ["support.engines", "support.app", "support.actors"]
