"""Runs of other programs, and exported ones: read from their files, written as run folders."""
