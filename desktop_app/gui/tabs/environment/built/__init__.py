"""Images and virtual environments that were built, on every host, and their deletion."""
