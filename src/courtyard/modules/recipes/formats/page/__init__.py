"""Recipes in HTML pages."""
