"""Images on their way: to and from registries, and from host to host."""
