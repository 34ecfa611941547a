"""Fixtures for every test."""

pytest_plugins = ["support.engines"]
