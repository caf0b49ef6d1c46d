"""Contents on their way to a host: code, inputs, and what is missing there."""
