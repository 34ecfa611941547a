"""How search fares among a hundred thousand recipes: building, asking, and how soon a new one is found."""
