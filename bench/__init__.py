"""Courtyard and the yardstick side by side: the same requests, the same engines, one API process each."""
