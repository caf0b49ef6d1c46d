"""The Runs tab: submit, watch, compare with what was before, keep."""
