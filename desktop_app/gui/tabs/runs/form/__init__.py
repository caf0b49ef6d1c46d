"""The run form: one page, in the order people think, with a live summary beside it."""
