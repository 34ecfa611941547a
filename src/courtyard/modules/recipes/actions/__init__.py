"""Use cases: what members do with recipes."""
