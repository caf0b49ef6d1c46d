"""The outputs of runs: where they belong, and how they come from other hosts."""
