"""Pure decisions about recipes: reading lines, scaling, converting. Nothing here waits or speaks to anything."""
