"""Reads which arguments a script takes, from its text alone: nothing of it is run or imported."""
