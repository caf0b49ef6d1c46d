"""Series of runs: what is drawn of them, and what else a script logged."""
