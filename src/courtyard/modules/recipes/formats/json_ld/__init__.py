"""JSON-LD: schema.org/Recipe read and written."""
