"""Metrics and media that a script writes for others than Trainyard, taken up while it runs."""
