"""Shapes of tasks on the wire."""
