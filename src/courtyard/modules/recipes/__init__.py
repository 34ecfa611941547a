"""Recipes: what people cook, read from anywhere, kept in one shape, scaled, converted and written out again."""
