"""What was built of environments on this host: told, asked, deleted. See `builders`."""
