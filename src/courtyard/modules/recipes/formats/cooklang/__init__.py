"""Cooklang: parsed as its specification's canonical tests ask, read into and written from `RecipeContent`."""
