"""Courtyard: one self-hosted backend for four products."""

__version__ = "0.1.0"
