"""The shapes of notifications on the wire."""
