"""Removed runs, until they are restored or deleted for good."""
