"""Builders: make an environment's definition real on this host, once per definition."""
