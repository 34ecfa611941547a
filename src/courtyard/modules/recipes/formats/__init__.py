"""Outside formats, read into and written from `RecipeContent`."""
