"""Environments: definitions, their builds on targets, what was found in them."""
