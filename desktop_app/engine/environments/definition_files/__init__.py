"""Definitions of environments from files: one reader per kind of file.

Each turns a file into a definition that stands for itself, or tells what is wrong with it: file,
line, column and repair.
"""
