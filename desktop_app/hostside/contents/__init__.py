"""Contents that were delivered: the store, what travels into it, and what goes again."""
