"""Images on this host's engine: what they take, and how they travel."""
